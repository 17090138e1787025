/** Where the time comes from. Everything that needs "now" takes a clock, so that a test or a replay can set it. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
}

/** The machine's clock: the one place that reads `Date.now`. */
export const systemClock: Clock = { now: () => Date.now() };

/** The end of the year 9999: beyond lies no calendar, only mistakes (microseconds, nanoseconds). */
export const latestTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A moment as people at a place read it. */
export interface LocalTime {
  /** Days since 1970-01-01 in local time. */
  readonly day: number;
  /** 0 = Monday ... 6 = Sunday. */
  readonly weekday: number;
  /** 0..23 */
  readonly hour: number;
  /** 0..59 */
  readonly minute: number;
  /** Minutes since local midnight, 0..1439. */
  readonly minuteOfDay: number;
  /** `weekday * 24 + hour`, 0..167. */
  readonly hourOfWeek: number;
  /** 1..12 */
  readonly month: number;
}

/**
 * Local wall-clock time at a place.
 *
 * @param at       Unix milliseconds
 * @param timeZone IANA name, e.g. `America/Sao_Paulo`
 * @throws RangeError if the time zone is unknown to the runtime
 */
export function localTime(at: number, timeZone: string): LocalTime {
  const local = at + offsetMs(at, timeZone);
  const day = Math.floor(local / dayMs);
  const minuteOfDay = Math.floor((local - day * dayMs) / minuteMs);
  const weekday = (((day + 3) % 7) + 7) % 7;
  const hour = Math.floor(minuteOfDay / 60);
  return {
    day,
    weekday,
    hour,
    minute: minuteOfDay - hour * 60,
    minuteOfDay,
    hourOfWeek: weekday * 24 + hour,
    month: monthOf(day),
  };
}

/**
 * Unix milliseconds of a wall-clock time at a place. A time that daylight saving skips moves on by the gap; one that occurs twice is the first.
 *
 * @param local `YYYY-MM-DD HH:MM[:SS]` read as UTC milliseconds, that is `Date.UTC(year, month - 1, day, hour, minute)`
 */
export function fromLocalTime(local: number, timeZone: string): number {
  const early = local - offsetMs(local - dayMs, timeZone);
  if (early + offsetMs(early, timeZone) === local) return early;
  const late = local - offsetMs(local + dayMs, timeZone);
  return late + offsetMs(late, timeZone) === local ? late : early;
}

/** Whether the runtime knows this IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatterOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

// Intl costs about 2 us a call and offsets change a few times a year, always at a quarter of an hour: one look-up per zone and quarter.
const quarterMs = 15 * minuteMs;
const offsets = new Map<string, Map<number, number>>();
const formatters = new Map<string, Intl.DateTimeFormat>();
let lastZone = '';
let lastOffsets = new Map<number, number>();

function offsetMs(at: number, timeZone: string): number {
  if (timeZone !== lastZone) {
    let known = offsets.get(timeZone);
    if (known === undefined) offsets.set(timeZone, (known = new Map()));
    lastOffsets = known;
    lastZone = timeZone;
  }
  const quarter = Math.floor(at / quarterMs);
  let offset = lastOffsets.get(quarter);
  if (offset === undefined) {
    offset = computeOffsetMs(quarter * quarterMs, timeZone);
    // Ten years of quarters is 350k entries; a log that spans more starts over rather than growing without bound.
    if (lastOffsets.size > 350_000) lastOffsets.clear();
    lastOffsets.set(quarter, offset);
  }
  return offset;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

function computeOffsetMs(at: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) part[type] = Number(value);
  return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']) - at;
}

/** Month 1..12 of a day number, by the civil-from-days algorithm (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function monthOf(day: number): number {
  const z = day + 719_468;
  const dayOfEra = z - Math.floor(z / 146_097) * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  return shifted < 10 ? shifted + 3 : shifted - 9;
}
