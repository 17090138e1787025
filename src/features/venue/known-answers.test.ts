import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, opened } from '../../../test/support/events.ts';
import type { Draft } from '../../../test/support/events.ts';
import { rowOf, storeOf } from '../../../test/support/features.ts';
import type { Venue } from '../../domain/venue.ts';

/** What is known of a place on Friday at 18:00, after some events. */
function place(said: Partial<Venue>, ...drafts: readonly Draft[]): Record<string, number> {
  return rowOf(storeOf([opened('place', said), ...drafts]), { userId: 'nobody', venueId: 'place', at: friday });
}

/** Check-ins by different people. */
function visits(count: number, at: number): Draft[] {
  return Array.from({ length: count }, (_, i) => did('checkin', `p${i}`, 'place', at));
}

it('category, price_range, capacity and amenities say what the record says, and nothing it does not', () => {
  const row = place({ category: 'boteco', price: 2, capacity: 80, amenities: ['wifi', 'wine'] });
  expect(row).toMatchObject({
    'category.nightlife': 1,
    'category.food': 0,
    price_range: 2,
    capacity: 80,
    'amenities.wifi': 1,
    'amenities.wine': 1,
    'amenities.dj': 0,
  });
  expect(place({})).toMatchObject({ price_range: Number.NaN, capacity: Number.NaN, 'amenities.wifi': Number.NaN });
  expect(place({ amenities: [] })['amenities.wifi']).toBe(0);
});

it('location_features follow the other venues as they come and go', () => {
  const north = { latitude: -23.55 + 2000 / 111_195, longitude: -46.63 };
  const alone = place({});
  expect(alone['location_features.latitude']).toBeCloseTo(-23.55, 5);
  expect(alone).toMatchObject({ 'location_features.distance_to_centre': 0, 'location_features.venues_nearby': Math.fround(Math.log(2)) });
  const withOthers = place({}, opened('next door'), opened('north', { location: north }), opened('north too', { location: north }));
  expect(withOthers['location_features.distance_to_centre']).toBeCloseTo(1000, 0);
  expect(withOthers['location_features.venues_nearby']).toBeCloseTo(Math.log(3), 6);
  const left = place({}, opened('next door'), { type: 'venue.removed', at: friday, venueId: 'next door' });
  expect(left['location_features.venues_nearby']).toBeCloseTo(Math.log(2), 6);
});

it('popularity_score halves per month, and rejections count against it', () => {
  expect(place({}, ...visits(8, friday - 30 * days), did('reject', 'p', 'place', friday))['popularity_score']).toBeCloseTo(
    Math.log1p(4 - 0.5),
    5,
  );
  expect(place({}, did('reject', 'p', 'place', friday))['popularity_score']).toBe(0);
});

function rated(value: number, count: number, at: number): Draft[] {
  return Array.from({ length: count }, (_, i) => did('rating', `p${i}`, 'place', at, { value }));
}

it('recent_rating_trend is above 0 for a venue that is getting better', () => {
  const better = place({}, ...rated(3, 10, friday - 50 * days), ...rated(5, 10, friday - days));
  expect(better['recent_rating_trend']).toBeCloseTo((50 + 4 * 5) / 15 - 4, 5);
  const worseThanItsName = place({ rating: 5 }, ...rated(3, 5, friday));
  expect(worseThanItsName['recent_rating_trend']).toBeCloseTo((15 + 4 * 5) / 10 - 4, 5);
  expect(place({ rating: 5 })['recent_rating_trend']).toBeNaN();
});

it('check_in_volume_trend sets 15 days against the 15 before', () => {
  expect(place({}, ...visits(3, friday - 20 * days), ...visits(7, friday - 3 * days))['check_in_volume_trend']).toBeCloseTo(
    Math.log(8 / 4),
    6,
  );
  expect(place({}, ...visits(7, friday - 31 * days))['check_in_volume_trend']).toBe(0);
});

it('peak_hours are the parts of the day in which people come', () => {
  // Friday 18:00, and Saturday 12:00.
  const row = place({}, ...visits(3, friday), ...visits(1, friday + 18 * hours));
  expect(row['peak_hours.evening']).toBeCloseTo(3 / (3 + 2 ** (0.75 / 30)), 5);
  expect(row['peak_hours.weekend']).toBeCloseTo(row['peak_hours.lunch']!, 6);
  expect(row['peak_hours.night']).toBe(0);
  expect(place({})['peak_hours.night']).toBeNaN();
});

it('typical_crowd_demographics come from who goes, and with whom', () => {
  const row = place(
    {},
    { type: 'user.upserted', at: friday, user: { id: 'young', ageGroup: '18_24' } },
    { type: 'user.upserted', at: friday, user: { id: 'old', ageGroup: '55_plus' } },
    ...['young', 'young', 'young', 'old', 'unknown'].map((userId) =>
      did('checkin', userId, 'place', friday, { context: { groupType: 'friends' } }),
    ),
  );
  expect(row).toMatchObject({
    'typical_crowd_demographics.age_18_24': 0.75,
    'typical_crowd_demographics.age_55_plus': 0.25,
    'typical_crowd_demographics.group_friends': 1,
  });
  expect(place({})['typical_crowd_demographics.age_18_24']).toBeNaN();
});

function report(level: number, at: number): Draft {
  return { type: 'external.crowd', at, venueId: 'place', level };
}

function waited(waitMinutes: number, at: number): Draft {
  return { type: 'external.crowd', at, venueId: 'place', level: 0.5, waitMinutes };
}

describe('current_crowd_level', () => {
  it('is the reported level at first, and what the check-ins say hours later', () => {
    expect(place({}, report(0.8, friday))['current_crowd_level']).toBeCloseTo(0.8, 6);
    expect(place({}, report(0.8, friday - hours))['current_crowd_level']).toBeCloseTo(0.4, 6);
    expect(place({}, report(0.2, friday), report(0.9, friday - hours))['current_crowd_level']).toBeCloseTo(0.2, 6);
  });

  it('is half when a twentieth of the capacity has just checked in', () => {
    expect(place({ capacity: 200 }, ...visits(10, friday))['current_crowd_level']).toBeCloseTo(0.5, 6);
    expect(place({ capacity: 200 }, ...visits(20, friday - hours))['current_crowd_level']).toBeCloseTo(0.5, 6);
    expect(place({ capacity: 200 })['current_crowd_level']).toBe(0);
  });
});

it('wait_time_estimate goes from the last report to the usual wait', () => {
  expect(place({}, waited(40, friday))['wait_time_estimate']).toBeCloseTo(40, 5);
  const usual = (40 + 3 * 5) / 4;
  expect(place({}, waited(40, friday - hours))['wait_time_estimate']).toBeCloseTo(0.5 * 40 + 0.5 * usual, 1);
  expect(place({}, { type: 'external.crowd', at: friday, venueId: 'place', level: 1 })['wait_time_estimate']).toBeNaN();
});

function concert(startsAt: number, endsAt: number): Draft {
  return { type: 'external.event', at: friday - days, venueId: 'place', title: 'Show', startsAt, endsAt };
}

it('live_events say what is on, and what is on soon', () => {
  expect(place({}, concert(friday, friday + hours))).toMatchObject({ 'live_events.on_now': 1, 'live_events.within_24h': 0 });
  expect(place({}, concert(friday + hours, friday + 2 * hours))).toMatchObject({ 'live_events.on_now': 0, 'live_events.within_24h': 1 });
  expect(place({}, concert(friday - hours, friday))).toMatchObject({ 'live_events.on_now': 0, 'live_events.within_24h': 0 });
  expect(place({}, concert(friday + 25 * hours, friday + 30 * hours))).toMatchObject({
    'live_events.on_now': 0,
    'live_events.within_24h': 0,
  });
});

function visit(condition: 'clear' | 'storm', count: number): Draft[] {
  return Array.from({ length: count }, (_, i) => did('checkin', `p${i}`, 'place', friday, { context: { weather: { condition } } }));
}

it('weather_impact is low for a place of fine days', () => {
  expect(place({}, ...visit('clear', 30))['weather_impact']).toBeCloseTo(2.5 / 40, 6);
  expect(place({}, ...visit('storm', 30))['weather_impact']).toBeCloseTo(32.5 / 40, 6);
  expect(place({}, ...visits(30, friday))['weather_impact']).toBeNaN();
});
