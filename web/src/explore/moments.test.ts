import { describe, expect, it } from 'vitest';
import { hourMs } from '../../../src/domain/clock.ts';
import { plannedMoments } from './moments.ts';

const zone = 'America/Sao_Paulo';
/** São Paulo has been three hours behind UTC all year since 2019. */
const local = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 3, day, hour + 3, minute);

function tonight(now: number): number | undefined {
  return plannedMoments(now, zone).find(({ id }) => id === 'tonight')?.at;
}

describe('planned moments', () => {
  it('are the next time of each plan, soonest first', () => {
    const wednesday = local(22, 15);
    expect(plannedMoments(wednesday, zone)).toEqual([
      { id: 'tonight', at: local(22, 20) },
      { id: 'tomorrow_lunch', at: local(23, 12, 30) },
      { id: 'friday_night', at: local(24, 21) },
      { id: 'saturday_afternoon', at: local(25, 15) },
      { id: 'saturday_night', at: local(25, 21) },
      { id: 'sunday_morning', at: local(26, 10) },
    ]);
  });

  it('mean next week when the hour has passed today', () => {
    const saturdayAtFive = plannedMoments(local(25, 17), zone);
    expect(saturdayAtFive.find(({ id }) => id === 'saturday_afternoon')?.at).toBe(local(25 + 7, 15));
    expect(saturdayAtFive.find(({ id }) => id === 'saturday_night')?.at).toBe(local(25, 21));
  });

  it('take tonight as now while the night lasts, and leave it out after', () => {
    expect(tonight(local(22, 21, 30))).toBe(local(22, 21, 30));
    expect(tonight(local(22, 23, 30))).toBeUndefined();
  });

  it('are never in the past', () => {
    for (let hour = 0; hour < 24 * 8; hour++) {
      const now = local(20, 0, 7) + hour * hourMs;
      for (const { at } of plannedMoments(now, zone)) expect(at).toBeGreaterThanOrEqual(now);
    }
  });
});
