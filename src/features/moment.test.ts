import { describe, expect, it } from 'vitest';
import { days, friday, hours, opened } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { storeOf } from '../../test/support/features.ts';

describe('the moment', () => {
  const weather: Draft = { type: 'external.weather', at: friday - hours, weather: { condition: 'rain' } };

  it('is what the request says, and what the city knows where it says nothing', () => {
    const store = storeOf([
      opened('a'),
      weather,
      { type: 'user.upserted', at: friday, user: { id: 'ana', home: { latitude: 1, longitude: 2 } } },
    ]);
    expect(store.resolveMoment({ userId: 'ana', at: friday, context: {}, understood: null })).toEqual({
      at: friday,
      hourOfWeek: 4 * 24 + 18,
      location: { latitude: 1, longitude: 2 },
      groupSize: null,
      groupType: null,
      weather: 'rain',
      wish: null,
    });
    const context = {
      location: { latitude: 3, longitude: 4 },
      time: friday + days,
      timeZone: 'Asia/Kolkata',
      groupSize: 3,
      groupType: 'friends',
      weather: { condition: 'clear' },
    } as const;
    expect(store.resolveMoment({ userId: 'ana', at: friday, context, understood: null })).toEqual({
      at: friday + days,
      hourOfWeek: 6 * 24 + 2,
      location: { latitude: 3, longitude: 4 },
      groupSize: 3,
      groupType: 'friends',
      weather: 'clear',
      wish: null,
    });
  });

  it("does not take today's weather for tomorrow's", () => {
    const store = storeOf([weather]);
    expect(store.resolveMoment({ userId: null, at: friday, context: { time: friday + days }, understood: null }).weather).toBeNull();
    expect(store.currentWeather()).toEqual({ condition: 'rain' });
  });
});
