import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, opened, served } from '../../../test/support/events.ts';
import type { Draft } from '../../../test/support/events.ts';
import { rowOf, storeOf } from '../../../test/support/features.ts';
import { emptyContext } from '../../domain/context.ts';

const minutes = 60_000;

/** What is known of Ana on Friday at 18:00, after some events. */
function ana(...drafts: readonly Draft[]): Record<string, number> {
  return rowOf(storeOf([opened('somewhere'), ...drafts]), { userId: 'ana', venueId: 'somewhere', at: friday });
}

function session(sessionId: string, start: number, length: number): Draft[] {
  return [did('view', 'ana', 'somewhere', start, { sessionId }), did('click', 'ana', 'somewhere', start + length, { sessionId })];
}

describe('avg_session_duration', () => {
  it('is the mean span of the sessions, whether they are still open or closed long ago', () => {
    expect(
      ana(...session('s1', friday - 3 * hours, 10 * minutes), ...session('s2', friday - 2 * hours, 20 * minutes))['avg_session_duration'],
    ).toBeCloseTo(15, 1);
    const closed = ana(
      ...session('s1', friday - 9 * days, 10 * minutes),
      ...session('s2', friday - 9 * days, 40 * minutes),
      ...session('s3', friday, 0),
    );
    const weight = 2 ** (-9 / 30);
    expect(closed['avg_session_duration']).toBeCloseTo((weight * 10 + weight * 40) / (2 * weight + 1), 2);
  });

  it('is the same in whatever order the events of a day come in, also of sessions that began the day before or pause for hours', () => {
    const midnight = Math.floor(friday / days) * days;
    const moments = [-30, -26, -20, -4, -1, 0.1, 2, 9, 23.9].flatMap((hour) =>
      ['s1', 's2', 's3'].map((id) => ({ id, at: midnight + hour * hours })),
    );
    const events = moments.map(({ id, at }) => did('view', 'ana', 'somewhere', at, { sessionId: id }));
    const some = fc.subarray(events, { minLength: 1 });
    fc.assert(
      fc.property(
        some.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(
              all.filter(({ at }) => at >= midnight),
              { minLength: all.filter(({ at }) => at >= midnight).length },
            ),
          ),
        ),
        ([all, today]) => {
          const shuffled = ana(...all.filter(({ at }) => at < midnight), ...today);
          expect(shuffled['avg_session_duration']).toBeCloseTo(ana(...all)['avg_session_duration']!, 4);
        },
      ),
    );
  });

  it('counts one session id after a day of silence as two sessions, and a late event may bridge them', () => {
    const apart = [...session('s', friday - 30 * hours, 0), ...session('s', friday, 60 * minutes)];
    const weight = 2 ** (-30 / 24 / 30);
    expect(ana(...apart)['avg_session_duration']).toBeCloseTo(60 / (1 + weight), 1);
    expect(ana(...apart, ...session('s', friday - 15 * hours, 0))['avg_session_duration']).toBeCloseTo(31 * 60, 3);
  });

  it('is not made up where there are no session ids', () => {
    expect(ana(did('checkin', 'ana', 'somewhere', friday))['avg_session_duration']).toBeNaN();
  });
});

it('check_in_frequency counts the check-ins of the last 30 days, per week', () => {
  const visits = [1, 5, 29, 31].map((ago) => did('checkin', 'ana', 'somewhere', friday - ago * days));
  expect(ana(...visits, did('accept', 'ana', 'somewhere', friday))['check_in_frequency']).toBeCloseTo((3 * 7) / 30, 6);
  expect(ana()['check_in_frequency']).toBe(0);
});

it('venue_category_preferences shares out what the person liked, lately more, with declared favourites', () => {
  const row = ana(
    opened('museum', { category: 'museum' }),
    did('checkin', 'ana', 'somewhere', friday),
    did('checkin', 'ana', 'museum', friday - 30 * days),
    did('reject', 'ana', 'museum', friday),
    did('view', 'ana', 'museum', friday),
    { type: 'user.upserted', at: friday, user: { id: 'ana', favouriteCategories: ['park'] } },
  );
  expect(row['venue_category_preferences.nightlife']).toBeCloseTo(1 / 3.5, 6);
  expect(row['venue_category_preferences.arts']).toBeCloseTo(0.5 / 3.5, 6);
  expect(row['venue_category_preferences.outdoors']).toBeCloseTo(2 / 3.5, 6);
  expect(row['venue_category_preferences.food']).toBe(0);
  expect(ana()['venue_category_preferences.food']).toBeNaN();
});

it("time_of_day_patterns are at the venue's local time", () => {
  const tokyo = opened('tokyo', { timeZone: 'Asia/Tokyo' });
  // Friday 18:00 in São Paulo is Saturday 06:00 in Tokyo.
  const row = ana(
    tokyo,
    did('checkin', 'ana', 'somewhere', friday),
    did('checkin', 'ana', 'tokyo', friday),
    did('rating', 'ana', 'tokyo', friday + 6 * hours),
  );
  expect(row).toMatchObject({
    'time_of_day_patterns.morning': 0.5,
    'time_of_day_patterns.evening': 0.5,
    'time_of_day_patterns.weekend': 0.5,
    'time_of_day_patterns.lunch': 0,
  });
  const night = ana(did('checkin', 'ana', 'somewhere', friday + 10 * hours), did('checkin', 'ana', 'somewhere', friday + 11 * hours));
  expect(night['time_of_day_patterns.night']).toBeCloseTo(0.5, 3);
  expect(night['time_of_day_patterns.morning']).toBeCloseTo(0.5, 3);
});

it('social_activity_level is the share of outings in company, doubted by two', () => {
  const alone = did('checkin', 'ana', 'somewhere', friday, { context: { groupSize: 1 } });
  const solo = did('checkin', 'ana', 'somewhere', friday, { context: { groupType: 'solo' } });
  const family = did('accept', 'ana', 'somewhere', friday, { context: { groupType: 'family' } });
  expect(ana(alone, solo, family, did('share', 'ana', 'somewhere', friday))['social_activity_level']).toBeCloseTo((2 + 1) / (4 + 2), 6);
  expect(ana(did('checkin', 'ana', 'somewhere', friday))['social_activity_level']).toBeNaN();
});

it('exploration_vs_exploitation is the share of visits somewhere new, doubted by two', () => {
  const row = ana(
    opened('b'),
    did('checkin', 'ana', 'somewhere', friday - 40 * days),
    did('checkin', 'ana', 'somewhere', friday - 2 * days),
    did('checkin', 'ana', 'b', friday - days),
    did('checkin', 'ana', 'b', friday),
  );
  expect(row['exploration_vs_exploitation']).toBeCloseTo((1 + 1) / (3 + 2), 6);
});

it('exploration_vs_exploitation takes the first visit back when an earlier one comes in late', () => {
  const visits = [1, 3, 5].map((ago) => did('checkin', 'ana', 'somewhere', friday - ago * days));
  const old = did('checkin', 'ana', 'somewhere', friday - 35 * days);
  expect(ana(...visits)['exploration_vs_exploitation']).toBeCloseTo((1 + 1) / (3 + 2), 6);
  expect(ana(...visits, old)['exploration_vs_exploitation']).toBeCloseTo((0 + 1) / (3 + 2), 6);
  expect(ana(old, ...visits)['exploration_vs_exploitation']).toBeCloseTo((0 + 1) / (3 + 2), 6);
});

it('cuisine_preferences split a venue among its cuisines', () => {
  const row = ana(
    opened('a', { cuisines: ['pizza', 'italian'] }),
    opened('b', { cuisines: ['pizza'] }),
    opened('park', { cuisines: [] }),
    did('checkin', 'ana', 'a', friday),
    did('checkin', 'ana', 'b', friday),
    did('checkin', 'ana', 'park', friday),
  );
  expect(row).toMatchObject({ 'cuisine_preferences.pizza': 0.75, 'cuisine_preferences.italian': 0.25, 'cuisine_preferences.thai': 0 });
  expect(ana()['cuisine_preferences.pizza']).toBeNaN();
});

it('price_sensitivity follows the prices chosen, pulled by two to what was declared', () => {
  const cheap = [opened('cheap', { price: 1 }), ...Array.from({ length: 4 }, () => did('checkin', 'ana', 'cheap', friday))];
  expect(ana(...cheap)['price_sensitivity']).toBeCloseTo((4 - (4 * 1 + 2 * 2) / 6) / 3, 6);
  expect(ana(...cheap, { type: 'user.upserted', at: friday, user: { id: 'ana', price: 4 } })['price_sensitivity']).toBeCloseTo(
    (4 - (4 * 1 + 2 * 4) / 6) / 3,
    6,
  );
  expect(ana(did('checkin', 'ana', 'somewhere', friday))['price_sensitivity']).toBeNaN();
});

describe('distance_tolerance', () => {
  // One degree of latitude is 111,195 m on the sphere of domain/geo.
  const home = { latitude: -23.55, longitude: -46.63 };
  const far = opened('far', { location: { latitude: -23.55 - 9000 / 111_195, longitude: -46.63 } });
  const atHome: Draft = { type: 'user.upserted', at: friday, user: { id: 'ana', home } };

  it('is measured from home to the venue, not from where the check-in was made', () => {
    const visits = Array.from({ length: 6 }, () =>
      did('checkin', 'ana', 'far', friday, { context: { location: { latitude: -23.63, longitude: -46.63 } } }),
    );
    const expected = Math.expm1((6 * Math.log1p(9000) + 3 * Math.log1p(2500)) / 9);
    expect(ana(far, atHome, ...visits)['distance_tolerance']).toBeCloseTo(expected, -1);
  });

  it('is measured from where the recommendation was asked for', () => {
    const asked = served('r1', 'ana', ['far'], friday, { context: { location: { latitude: -23.55 - 8000 / 111_195, longitude: -46.63 } } });
    const row = ana(far, atHome, asked, did('accept', 'ana', 'far', friday, { recommendationId: 'r1' }));
    expect(row['distance_tolerance']).toBeCloseTo(Math.expm1((Math.log1p(1000) + 3 * Math.log1p(2500)) / 4), -1);
  });

  it('is not known of someone of whom no place is known', () => {
    expect(ana(far, did('checkin', 'ana', 'far', friday))['distance_tolerance']).toBeNaN();
  });
});

function rated(rating: number): Draft[] {
  return [opened(`r${rating}`, { rating }), ...Array.from({ length: 100 }, () => did('checkin', 'ana', `r${rating}`, friday))];
}

it('rating_threshold lies one deviation below the ratings the person goes for', () => {
  // 100 at 3 and 100 at 5: mean 4, deviation 1, and three doubts that change the deviation by under a hundredth.
  expect(ana(...rated(3), ...rated(5))['rating_threshold']).toBeCloseTo(3, 1);
  expect(ana(...rated(4.5))['rating_threshold']).toBeGreaterThan(4.3);
  expect(ana(did('checkin', 'ana', 'somewhere', friday))['rating_threshold']).toBeNaN();
});

it('group_size_preference is the geometric mean of the groups, with usual sizes where only the kind is known', () => {
  const row = ana(
    did('checkin', 'ana', 'somewhere', friday, { context: { groupSize: 8 } }),
    did('accept', 'ana', 'somewhere', friday, { context: { groupType: 'couple' } }),
  );
  expect(row['group_size_preference']).toBeCloseTo(4, 5);
  expect(ana(did('checkin', 'ana', 'somewhere', friday))['group_size_preference']).toBeNaN();
});

it('recent_rejections are those of seven days', () => {
  const rejections = [0, 1, 6, 7, 20].map((ago) => did('reject', 'ana', 'somewhere', friday - ago * days));
  expect(ana(...rejections)['recent_rejections']).toBe(3);
  const feedback: Draft = { type: 'recommendation.feedback', at: friday, userId: 'ana', recommendationId: 'r1', action: 'rejected' };
  expect(
    ana(...rejections, feedback, { ...feedback, suggestions: ['x', 'y'] }, { ...feedback, action: 'ignored' })['recent_rejections'],
  ).toBe(6);
  expect(ana()['recent_rejections']).toBe(0);
});

it('current_mood_indicators fade by half in three hours, from wishes and from interactions', () => {
  const row = ana(
    served('r1', 'ana', [], friday - 3 * hours, { understood: { ...emptyContext('pt-BR'), mood: ['romantic'] } }),
    did('view', 'ana', 'somewhere', friday - 6 * hours, { context: { mood: ['lively', 'dance'] } }),
  );
  expect(row).toMatchObject({
    'current_mood_indicators.romantic': 0.5,
    'current_mood_indicators.lively': 0.25,
    'current_mood_indicators.dance': 0.25,
    'current_mood_indicators.quiet': 0,
  });
  expect(ana()['current_mood_indicators.quiet']).toBeNaN();
});

it('seasonal_preferences count a whole life, doubted by four', () => {
  const summers = [2023, 2024].map((year) => did('checkin', 'ana', 'somewhere', Date.UTC(year, 11, 15, 15)));
  const row = ana(...summers, did('checkin', 'ana', 'somewhere', Date.UTC(2025, 1, 1, 15)), did('checkin', 'ana', 'somewhere', friday));
  expect(row['seasonal_preferences.dec_feb']).toBeCloseTo((3 + 1) / (4 + 4), 6);
  expect(row['seasonal_preferences.jun_aug']).toBeCloseTo((1 + 1) / (4 + 4), 6);
  expect(row['seasonal_preferences.mar_may']).toBeCloseTo(1 / (4 + 4), 6);
});

function out(venueId: string, condition: 'clear' | 'rain', count: number): Draft[] {
  return Array.from({ length: count }, () => did('checkin', 'ana', venueId, friday, { context: { weather: { condition } } }));
}

it('weather_sensitivity sets outings to the open air in good weather against those in bad', () => {
  const places = [opened('park', { category: 'park' }), opened('terrace', { amenities: ['outdoor_seating'] })];
  const careful = ana(...places, ...out('park', 'clear', 50), ...out('terrace', 'clear', 50), ...out('somewhere', 'rain', 100));
  expect(careful['weather_sensitivity']).toBeCloseTo((100 + 1.5) / 103 - 1.5 / 103, 5);
  const indifferent = ana(...places, ...out('park', 'clear', 10), ...out('park', 'rain', 10));
  expect(indifferent['weather_sensitivity']).toBeCloseTo(0, 6);
  expect(ana(...places, did('checkin', 'ana', 'park', friday))['weather_sensitivity']).toBeNaN();
});
