/**
 * The one door for events from outside: every client's event is checked, completed and clamped here before it is stored.
 *
 * Terminology
 * - accepted: now in the log, whether this call put it there or an earlier one did (a duplicate)
 * - rejected: not stored; the answer says which one, and what is wrong with which field
 * - kept out: rejected by an expectation of severity `quarantine`; it waits there to be mended and replayed
 */
import type { Clock } from '../domain/clock.ts';
import { dayMs, minuteMs } from '../domain/clock.ts';
import { userOf, type Event, type EventType } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Quarantine, QuarantinedItem } from '../log/quarantine.ts';
import type { QualityMonitor } from './quality.ts';
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
  /** How many of the accepted came with a time outside the allowed window, which was moved to its nearer end: a clock that is wrong. */
  readonly clamped: number;
  /** The highest `seq` of the accepted, 0 if there are none: what a later request passes as `minSeq`. */
  readonly lastSeq: number;
}

/** Who judges what came in good form, and where what is kept out waits. */
export interface Gate {
  readonly quality: Pick<QualityMonitor, 'inspect'>;
  readonly quarantine: Pick<Quarantine, 'add'>;
  /** Where the events come from: `api`, or a connector's name. */
  readonly source: string;
  /** Whether malformed events are kept too: a connector has nobody who could send them again. */
  readonly keepsMalformed: boolean;
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
 * @param gate absent = no expectations: what has the right form is taken
 * @throws CheckInError `log.full`, `log.closed` as `EventLog.append`
 * @example await collect([{ type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'boteco-1' }], { log, clock })
 */
export async function collect(
  raws: readonly unknown[],
  { log, clock, gate }: { readonly log: EventLog; readonly clock: Clock; readonly gate?: Gate },
): Promise<CollectReport> {
  const now = clock.now();
  const events: Event[] = [];
  const rejected: Rejected[] = [];
  const kept: QuarantinedItem[] = [];
  for (const [index, raw] of raws.entries()) {
    const checked = normaliseEvent(raw, now);
    const verdict = checked.ok ? (gate?.quality.inspect(checked.event, now) ?? null) : null;
    if (checked.ok && verdict === null) {
      events.push(checked.event);
      continue;
    }
    const { code, message } = verdict ?? (checked as Problem);
    rejected.push({ index, code, message });
    if (gate === undefined) continue;
    if (checked.ok && verdict?.mayBeKept === true) kept.push(quarantined(checked.event, raw, { source: gate.source, code, message }));
    else if (!checked.ok && gate.keepsMalformed)
      kept.push({ source: gate.source, line: null, code, message, raw: JSON.stringify(raw) ?? '', userId: null });
  }
  // First of all: what is acknowledged as kept out must be there.
  if (gate !== undefined && kept.length > 0) await gate.quarantine.add(kept);
  if (events.length === 0) return { accepted: 0, duplicates: 0, rejected, clamped: 0, lastSeq: 0 };
  const { seqs, duplicates } = await log.append(events);
  const clamped = events.filter(({ at }) => at === now - oldestMs || at === now + newestMs).length;
  return { accepted: events.length, duplicates, rejected, clamped, lastSeq: seqs.reduce((last, seq) => Math.max(last, seq)) };
}

/** As it came, with the id that it will have in the log whenever it is replayed. */
function quarantined(event: Event, raw: unknown, reason: Pick<QuarantinedItem, 'source' | 'code' | 'message'>): QuarantinedItem {
  const text = JSON.stringify({ at: event.at, ...(raw as object), id: event.id });
  return { ...reason, line: null, raw: text, userId: userOf(event) };
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
