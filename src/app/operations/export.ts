/** Everything that is kept about a person, for them to take along (LGPD art. 18, V): one JSON object after another, and nothing about anyone else. */
import { CheckInError } from '../../domain/errors.ts';
import type { LoggedEvent } from '../../domain/event.ts';
import type { User } from '../../domain/user.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { QuarantinedRecord } from '../../log/quarantine.ts';
import { findPersonalEvents } from '../../privacy/personal-events.ts';
import type { Core } from '../core.ts';

/** One line of an export. The last one is `end`: a file without it was cut off. */
export type ExportRecord =
  | {
      readonly record: 'person';
      readonly format: 1;
      readonly userId: string;
      readonly ids: readonly string[];
      readonly exportedAt: string;
      readonly events: number;
    }
  | { readonly record: 'profile'; readonly profile: User }
  /** What they did and said, and the answers given to them. */
  | { readonly record: 'event'; readonly happenedAt: string; readonly receivedAt: string; readonly event: LoggedEvent }
  /** What was derived about them: `value` is `null` where nothing is known. */
  | {
      readonly record: 'feature';
      readonly name: string;
      readonly value: number | null;
      readonly unit: string;
      readonly range: readonly (number | null)[];
      readonly meaning: string;
    }
  /** What was derived about them and one venue. */
  | {
      readonly record: 'venue';
      readonly venueId: string;
      readonly preference: number;
      readonly visits: number;
      readonly lastLikedAt: string | null;
    }
  /** What came in about them and could not be taken. */
  | { readonly record: 'quarantined'; readonly quarantined: QuarantinedRecord }
  | { readonly record: 'end'; readonly records: number };

/**
 * Exports a person under any of their ids.
 *
 * Events that name nobody, in sessions that others used too, are left out: they might be another's.
 *
 * @throws CheckInError `users.not_found`, before the first record
 */
export async function exportUser(core: Core, userId: string, signal?: AbortSignal): Promise<AsyncIterable<ExportRecord>> {
  const { storage, state } = core;
  const isKnown = state.store.people.indexOf(userId) >= 0;
  const untilSeq = await storage.log.lastSeq();
  const { ids, seqs } = await findPersonalEvents(storage.log, userId, {
    untilSeq,
    sharedSessions: 'not theirs',
    ...(signal && { signal }),
  });
  const quarantined = await quarantinedAbout(core, new Set(ids));
  if (!isKnown && seqs.length === 0 && quarantined.length === 0)
    throw new CheckInError('users.not_found', 'nobody of that id is known', 'Check the id; people are listed by GET /v1/users.');
  return recordsOf(core, userId, { ids, seqs, quarantined });
}

interface Found {
  readonly ids: readonly string[];
  readonly seqs: readonly number[];
  readonly quarantined: readonly QuarantinedRecord[];
}

async function* recordsOf(
  { storage, state, clock }: Core,
  userId: string,
  { ids, seqs, quarantined }: Found,
): AsyncGenerator<ExportRecord> {
  const now = clock.now();
  let records = 1;
  yield { record: 'person', format: 1, userId, ids, exportedAt: timeOf(now), events: seqs.length };
  const { store } = state;
  for (const record of [
    ...derivedOf(store, userId, now),
    ...quarantined.map((one) => ({ record: 'quarantined', quarantined: one }) as const),
  ]) {
    records++;
    yield record;
  }
  for await (const event of readEvents(storage.log, seqs)) {
    records++;
    yield { record: 'event', happenedAt: timeOf(event.at), receivedAt: timeOf(event.receivedAt), event };
  }
  yield { record: 'end', records: records + 1 };
}

function derivedOf(store: Core['state']['store'], userId: string, now: number): ExportRecord[] {
  const profile = store.people.user(userId);
  const { venues, weights, visits, lastPositiveAt } = store.historyOf(userId);
  return [
    ...(profile === null ? [] : [{ record: 'profile', profile } as const]),
    ...store.describePerson(userId, now).map(({ name, value, unit, range, description }) => {
      return { record: 'feature', name, value: finite(value), unit, range: range.map(finite), meaning: description } as const;
    }),
    ...Array.from(venues, (venue, i) => {
      const lastLikedAt = lastPositiveAt[i] === 0 ? null : timeOf(lastPositiveAt[i]!);
      return { record: 'venue', venueId: store.catalogue.ids[venue]!, preference: weights[i]!, visits: visits[i]!, lastLikedAt } as const;
    }),
  ];
}

/** Records that are about one of the ids; those that only mention one may be about others. */
async function quarantinedAbout({ storage }: Core, ids: ReadonlySet<string>): Promise<readonly QuarantinedRecord[]> {
  const about: QuarantinedRecord[] = [];
  for await (const page of storage.quarantine.list()) about.push(...page.filter(({ userId }) => userId !== null && ids.has(userId)));
  return about;
}

/** Events by their `seq`, ascending; those that lie near each other are read together. */
async function* readEvents(log: Pick<EventLog, 'read'>, seqs: readonly number[]): AsyncGenerator<LoggedEvent> {
  const wanted = new Set(seqs);
  for (let from = 0; from < seqs.length;) {
    let to = from;
    while (to + 1 < seqs.length && seqs[to + 1]! - seqs[to]! < nearEvents) to++;
    for await (const page of log.read(seqs[from]! - 1, seqs[to]!)) yield* page.filter(({ seq }) => wanted.has(seq));
    from = to + 1;
  }
}

/** Reading so many events costs about what a query of its own does. */
const nearEvents = 256;

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

/** JSON has neither NaN nor Infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
