import { dayMs, fromLocalTime, hourMs, localTime, minuteMs } from '../../../src/domain/clock.ts';

/** Moments one plans for, as a weekday (0 = Monday; `null` = counted from today) and a local time. */
const plans = {
  tonight: { weekday: null, inDays: 0, minuteOfDay: 20 * 60 },
  tomorrow_lunch: { weekday: null, inDays: 1, minuteOfDay: 12 * 60 + 30 },
  friday_night: { weekday: 4, inDays: 0, minuteOfDay: 21 * 60 },
  saturday_afternoon: { weekday: 5, inDays: 0, minuteOfDay: 15 * 60 },
  saturday_night: { weekday: 5, inDays: 0, minuteOfDay: 21 * 60 },
  sunday_morning: { weekday: 6, inDays: 0, minuteOfDay: 10 * 60 },
} as const;

export type MomentId = keyof typeof plans;
export const momentIds = Object.keys(plans) as MomentId[];

export interface PlannedMoment {
  readonly id: MomentId;
  /** Unix milliseconds. */
  readonly at: number;
}

/** "Tonight" is still offered this long after its hour, as a moment that is now. */
const tonightLastsMs = 3 * hourMs;

/**
 * The next time of each plan, in the order in which they come.
 *
 * @param now      Unix milliseconds
 * @param timeZone IANA name
 * @returns without "tonight" when the night is over
 */
export function plannedMoments(now: number, timeZone: string): readonly PlannedMoment[] {
  const today = localTime(now, timeZone);
  return momentIds
    .flatMap((id): PlannedMoment[] => {
      const { weekday, inDays, minuteOfDay } = plans[id];
      const days = weekday === null ? inDays : (weekday - today.weekday + 7) % 7;
      const timeOn = (day: number): number => fromLocalTime(day * dayMs + minuteOfDay * minuteMs, timeZone);
      const at = timeOn(today.day + days);
      if (at > now) return [{ id, at }];
      if (id === 'tonight') return now - at < tonightLastsMs ? [{ id, at: now }] : [];
      return [{ id, at: timeOn(today.day + days + 7) }];
    })
    .toSorted((a, b) => a.at - b.at);
}
