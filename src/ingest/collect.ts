/**
 * The one door for events from outside: every client's event is checked, completed and clamped here before it is stored.
 *
 * Terminology
 * - accepted: now in the log, whether this call put it there or an earlier one did (a duplicate)
 * - rejected: not stored; the answer says which one, and what is wrong with which field
 */
import type { Clock } from '../domain/clock.ts';
import { dayMs, minuteMs } from '../domain/clock.ts';
import type { Event, EventType } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';
import { badTime, checkEvent, isRecord, parseTime, type Checked, type Problem } from './check-event.ts';

export interface Rejected extends Problem {
  /** Place in the list that was given, from 0. */
  readonly index: number;
}

export interface CollectReport {
  readonly accepted: number;
  /** How many of the accepted the log already held. */
  readonly duplicates: number;
  readonly rejected: Rejected[];
  /** The highest `seq` of the accepted, 0 if there are none: what a later request passes as `minSeq`. */
  readonly lastSeq: number;
}

/** What clients may write; the others are made by CheckIn itself, or change what others may see (`user.erased`). */
const clientTypes: ReadonlySet<EventType> = new Set<EventType>([
  'interaction',
  'venue.upserted',
  'venue.removed',
  'user.upserted',
  'user.merged',
  'recommendation.feedback',
  'conversation.message',
  'external.weather',
  'external.event',
  'external.crowd',
]);

// A phone may keep events for a week without network; further back its clock is wrong. Ahead, only what clocks drift.
const oldestMs = 7 * dayMs;
const newestMs = 5 * minuteMs;

/**
 * Checks, completes and stores events. Each is taken or rejected by itself; the accepted ones are durable when it resolves.
 *
 * Times outside [now - 7 d, now + 5 min] are moved to the nearer end; the log keeps `receivedAt` beside them.
 *
 * @param raws anything: it is not trusted
 * @throws CheckInError `log.full`, `log.closed` as `EventLog.append`
 * @example await collect([{ type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'boteco-1' }], { log, clock })
 */
export async function collect(
  raws: readonly unknown[],
  { log, clock }: { readonly log: EventLog; readonly clock: Clock },
): Promise<CollectReport> {
  const now = clock.now();
  const events: Event[] = [];
  const rejected: Rejected[] = [];
  for (const [index, raw] of raws.entries()) {
    const checked = normaliseEvent(raw, now);
    if (checked.ok) events.push(checked.event);
    else rejected.push({ index, code: checked.code, message: checked.message });
  }
  if (events.length === 0) return { accepted: 0, duplicates: 0, rejected, lastSeq: 0 };
  const { seqs, duplicates } = await log.append(events);
  return { accepted: events.length, duplicates, rejected, lastSeq: seqs.reduce((last, seq) => Math.max(last, seq)) };
}

/**
 * One client's event as the log stores it, or what is wrong with it.
 *
 * `at` may be Unix milliseconds or ISO 8601 with an offset; absent = now. `id` absent = a new one.
 *
 * @param now Unix milliseconds of the receipt
 */
export function normaliseEvent(raw: unknown, now: number): Checked {
  if (!isRecord(raw)) return checkEvent(raw, clientTypes);
  const at = raw['at'] === undefined ? now : parseTime(raw['at']);
  if (at === null) return { ok: false, ...badTime(raw['at']) };
  const clamped = Math.min(Math.max(at, now - oldestMs), now + newestMs);
  return checkEvent({ ...raw, id: raw['id'] === undefined ? uuidV7(now) : raw['id'], at: clamped }, clientTypes);
}
