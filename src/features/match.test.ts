import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, opened } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { rowOf, storeOf } from '../../test/support/features.ts';
import type { Question } from '../../test/support/features.ts';
import { hourRatio } from './match.ts';

const centre = { latitude: -23.55, longitude: -46.63 };
const northKm = (km: number): typeof centre => ({ latitude: centre.latitude + (km * 1000) / 111_195, longitude: centre.longitude });

/** Ana's row for a bar 2 km north of the centre. */
function row(drafts: readonly Draft[], asked: Partial<Question> = {}): Record<string, number> {
  const store = storeOf([opened('bar', { location: northKm(2), price: 3, cuisines: ['pizza'], amenities: ['wifi'] }), ...drafts]);
  return rowOf(store, { userId: 'ana', venueId: 'bar', at: friday, ...asked });
}

function visited(userId: string, condition: 'rain' | 'clear', groupType: 'couple' | 'friends'): Draft {
  return did('checkin', userId, 'bar', friday, { context: { weather: { condition }, groupType } });
}

describe('the match of person, moment and venue', () => {
  it('measures from where the person is, else from their anchor, else not at all', () => {
    expect(row([], { context: { location: centre } })['distance_meters']).toBeCloseTo(2000, 0);
    expect(row([{ type: 'user.upserted', at: friday, user: { id: 'ana', home: northKm(5) } }])['distance_meters']).toBeCloseTo(3000, 0);
    expect(row([])).toMatchObject({ distance_meters: Number.NaN, distance_ratio: Number.NaN, 'moment.has_location': 0 });
  });

  it('sets the distance against how far the person usually goes', () => {
    const home: Draft = { type: 'user.upserted', at: friday, user: { id: 'ana', home: centre } };
    expect(row([home])['distance_ratio']).toBeCloseTo(2000 / 2500, 3);
    const goesFar = row([
      home,
      opened('far', { location: northKm(20) }),
      ...Array.from({ length: 9 }, () => did('checkin', 'ana', 'far', friday)),
    ]);
    expect(goesFar['distance_ratio']).toBeCloseTo(2000 / goesFar['distance_tolerance']!, 3);
    expect(goesFar['distance_ratio']).toBeLessThan(0.2);
  });

  it('remembers visits, likings and rejections', () => {
    const been = row([
      did('checkin', 'ana', 'bar', friday - 3 * days),
      did('checkin', 'ana', 'bar', friday - 2 * days),
      did('click', 'ana', 'bar', friday - days),
    ]);
    expect(been).toMatchObject({ visits_before: 2, liking_before: Math.fround(2.2), days_since_last_visit: 2, rejected_recently: 0 });
    expect(row([])).toMatchObject({ visits_before: 0, liking_before: 0, days_since_last_visit: Number.NaN, rejected_recently: 0 });
    expect(row([did('reject', 'ana', 'bar', friday)])['rejected_recently']).toBe(1);
    expect(row([did('reject', 'ana', 'bar', friday - 3.5 * days)])['rejected_recently']).toBe(0.5);
    expect(row([did('reject', 'ana', 'bar', friday - 8 * days)])['rejected_recently']).toBe(0);
  });

  it('holds taste against the venue', () => {
    const likesPizza = row([
      opened('trattoria', { cuisines: ['pizza'], price: 1, amenities: ['wifi', 'wine'] }),
      did('checkin', 'ana', 'trattoria', friday),
    ]);
    expect(likesPizza['cuisine_match']).toBeCloseTo(1 / 3, 6);
    expect(likesPizza['amenity_match']).toBeCloseTo(1 / 3, 6);
    expect(likesPizza['category_match']).toBeCloseTo(1 / 3, 6);
    expect(likesPizza['price_gap']).toBe(2);
    expect(row([])).toMatchObject({
      cuisine_match: Number.NaN,
      amenity_match: Number.NaN,
      category_match: Number.NaN,
      price_gap: Number.NaN,
    });
  });

  it('knows whether the venue is open at the moment, not now', () => {
    const hoursOf: Draft = opened('bar', { location: northKm(2), openingHours: [{ day: 'fri', opens: '20:00', closes: '02:00' }] });
    expect(row([hoursOf])['is_open']).toBe(0);
    expect(row([hoursOf], { context: { time: friday + 3 * hours } })['is_open']).toBe(1);
    expect(row([])['is_open']).toBeNaN();
  });

  it('knows when people come, beside the rest of the city', () => {
    const lunchCity = [opened('canteen'), ...Array.from({ length: 40 }, (_, i) => did('checkin', `p${i}`, 'canteen', friday - 6 * hours))];
    const eveningBar = Array.from({ length: 40 }, (_, i) => did('checkin', `p${i}`, 'bar', friday));
    const atNight = row([...lunchCity, ...eveningBar]);
    const atNoon = row([...lunchCity, ...eveningBar], { at: friday + 3 * days - 6 * hours });
    // All of the bar's visits, half of the city's, 20 visits of doubt.
    expect(atNight['popular_at_this_hour']).toBeCloseTo((40 + 20 * 0.5) / (60 * 0.5), 1);
    expect(atNoon['popular_at_this_hour']).toBeLessThan(0.5);
    expect(row([])['popular_at_this_hour']).toBeCloseTo(1, 6);
  });

  it('knows for which weather, age and company the venue is', () => {
    const young: Draft = { type: 'user.upserted', at: friday, user: { id: 'ana', ageGroup: '18_24' } };
    const events = [
      young,
      { ...young, user: { id: 'bia', ageGroup: '45_54' } } satisfies Draft,
      visited('ana', 'clear', 'couple'),
      visited('bia', 'clear', 'friends'),
    ];
    const asCouple = row(events, { context: { groupType: 'couple', weather: { condition: 'clouds' } } });
    expect(asCouple).toMatchObject({ age_match: 0.5, group_match: 0.5 });
    expect(asCouple['weather_fit']).toBeCloseTo(1 - asCouple['weather_impact']!, 6);
    expect(row(events)).toMatchObject({ group_match: Number.NaN, weather_fit: Number.NaN });
    expect(row(events, { userId: 'stranger' })['age_match']).toBeNaN();
  });
});

describe('hourRatio', () => {
  it('is 1 without visits and goes to the plain ratio of shares with many', () => {
    expect(hourRatio(0, 0, 0.1)).toBeCloseTo(1, 12);
    expect(hourRatio(3000, 10_000, 0.1)).toBeCloseTo(3, 1);
    expect(hourRatio(0, 5, 0)).toBe(1);
  });
});
