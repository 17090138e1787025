/** The way back from the quarantine: what was mended is taken in by the same rules as everyone's events, with the time of its first coming as its receipt. */
import { CheckInError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import { hash64, uuidFromHash } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';
import { maxRawCharacters, type Quarantine, type QuarantinedRecord, type QuarantineFilter } from '../log/quarantine.ts';
import { badTime, checkEvent, isRecord, parseTime, type Checked, type Problem } from './check-event.ts';
import { normaliseEvent } from './collect.ts';
import { identityOf, importableTypes } from './import/event-writer.ts';
import type { QualityMonitor } from './quality.ts';

/** Which records: those of some ids, or those that a filter finds; only waiting ones count. */
export type Chosen = { readonly ids: readonly string[] } | Omit<QuarantineFilter, 'state'>;

export interface ReplayTarget {
  readonly quarantine: Quarantine;
  readonly log: EventLog;
  /** Judges the events once more. */
  readonly quality: Pick<QualityMonitor, 'inspect'>;
  readonly signal?: AbortSignal;
}

export interface ReplayReport {
  /** Now in the log, and no longer in the quarantine. */
  readonly replayed: number;
  /** How many of these the log already held, e.g. from a replay that was killed. */
  readonly duplicates: number;
  /** About people who were erased since: thrown away. */
  readonly discarded: number;
  /** Still waiting, with their new reason. */
  readonly failed: number;
  /** The first of these. */
  readonly firstFailures: readonly (Problem & { readonly id: string })[];
  /** The newest event of the replayed in the log; 0 = none. */
  readonly lastSeq: number;
}

const shownFailures = 20;

/**
 * Tries records again. Killed at any point, it may be called again: an event's id is its own or follows from the record, so that the log takes it once.
 *
 * An event that waited eight days is not late: its time is judged by when it first came. What came from a file is history, and judged as the import does.
 *
 * @throws CheckInError `quarantine.not_found` for an id that does not wait, before anything is tried; what `EventLog.append` throws
 */
export async function replayQuarantine(chosen: Chosen, { quarantine, log, quality, signal }: ReplayTarget): Promise<ReplayReport> {
  let [replayed, duplicates, discarded, failed, lastSeq] = [0, 0, 0, 0, 0];
  const firstFailures: (Problem & { id: string })[] = [];
  for await (const records of pagesOf(chosen, quarantine)) {
    signal?.throwIfAborted();
    const taken: { readonly id: string; readonly event: Event }[] = [];
    const unwanted: string[] = [];
    for (const record of records) {
      const checked = eventOf(record);
      const verdict = checked.ok ? quality.inspect(checked.event, record.at) : null;
      if (checked.ok && verdict === null) taken.push({ id: record.id, event: checked.event });
      else if (verdict?.mayBeKept === false) unwanted.push(record.id);
      else {
        const { code, message } = verdict ?? (checked as Problem);
        failed++;
        if (firstFailures.length < shownFailures) firstFailures.push({ id: record.id, code, message });
        if (code !== record.code || message !== record.message) await quarantine.restate(record.id, { code, message });
      }
    }
    if (taken.length > 0) {
      const appended = await log.append(taken.map(({ event }) => event));
      duplicates += appended.duplicates;
      lastSeq = appended.seqs.reduce((last, seq) => Math.max(last, seq), lastSeq);
      const ids = taken.map(({ id }) => id);
      await quarantine.resolve(ids, 'replayed');
      replayed += ids.length;
    }
    if (unwanted.length > 0) discarded += await quarantine.resolve(unwanted, 'discarded');
  }
  return { replayed, duplicates, discarded, failed, firstFailures, lastSeq };
}

/** Throws records away; their text is deleted. @returns how many. @throws CheckInError `quarantine.not_found` */
export async function discardQuarantined(chosen: Chosen, quarantine: Quarantine): Promise<number> {
  let discarded = 0;
  for await (const records of pagesOf(chosen, quarantine)) {
    discarded += await quarantine.resolve(
      records.map(({ id }) => id),
      'discarded',
    );
  }
  return discarded;
}

/** A change of a record's text: a whole new event, or single fields of the one that is there. Paths have dots, e.g. `context.groupSize`. */
export interface Mending {
  readonly event?: Readonly<Record<string, unknown>>;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
}

/**
 * Mends a waiting record.
 *
 * @returns what is still wrong with it as an event; `null` = it can be replayed
 * @throws CheckInError `quarantine.not_found`, `quarantine.not_json` if fields are to be changed of what is no JSON object, `quarantine.bad_path`, `quarantine.too_long`
 */
export async function mendQuarantined(
  id: string,
  { event, set = {}, unset = [] }: Mending,
  quarantine: Quarantine,
): Promise<Problem | null> {
  const record = await waitingRecord(id, quarantine);
  const mended = structuredClone(event ?? objectIn(record)) as Fields;
  for (const [path, value] of Object.entries(set)) {
    const [parent, key] = placeOf(mended, path);
    parent[key] = value;
  }
  for (const path of unset) {
    const [parent, key] = placeOf(mended, path);
    delete parent[key];
  }
  const raw = JSON.stringify(mended);
  if (raw.length > maxRawCharacters) {
    throw new CheckInError(
      'quarantine.too_long',
      `the mended event has ${raw.length} characters; a record holds ${maxRawCharacters}`,
      'Send it as an event of its own, and discard the record.',
    );
  }
  if (!(await quarantine.fix(id, raw))) throw notWaiting(id);
  const checked = eventOf({ ...record, raw });
  if (checked.ok) return null;
  const { code, message } = checked;
  await quarantine.restate(id, { code, message });
  return { code, message };
}

/** @throws CheckInError `quarantine.not_found` if there is none of that id, or if it does not wait any more */
export async function waitingRecord(id: string, quarantine: Quarantine): Promise<QuarantinedRecord> {
  const record = await quarantine.get(id);
  if (record?.state !== 'waiting') throw notWaiting(id);
  return record;
}

async function* pagesOf(chosen: Chosen, quarantine: Quarantine): AsyncGenerator<readonly QuarantinedRecord[]> {
  if (!('ids' in chosen)) {
    yield* quarantine.list({ ...chosen, state: 'waiting' });
    return;
  }
  yield await Promise.all(chosen.ids.map((id) => waitingRecord(id, quarantine)));
}

/** The event that a record's text is, or why it is none. */
function eventOf(record: QuarantinedRecord): Checked {
  const raw = parse(record.raw);
  if (!isRecord(raw))
    return { ok: false, code: 'row.not_json', message: 'not an event yet: give it as JSON with checkin quarantine fix --event' };
  // A line number means a file, and a file means history.
  if (record.line !== null) return eventOfFile(raw);
  return normaliseEvent({ ...raw, id: raw['id'] ?? uuidFromHash(record.at, hash64(record.id)) }, record.at);
}

/** As the import takes it: never clamped, and with the id that it has when the mended file is imported. */
function eventOfFile(raw: Readonly<Record<string, unknown>>): Checked {
  const at = parseTime(raw['at']);
  if (at === null) return { ok: false, ...badTime(raw['at']) };
  const draft = { type: '', ...raw, at };
  return checkEvent({ ...draft, id: raw['id'] ?? uuidFromHash(at, hash64(identityOf(draft))) }, importableTypes);
}

function objectIn(record: QuarantinedRecord): Readonly<Record<string, unknown>> {
  const raw = parse(record.raw);
  if (isRecord(raw)) return raw;
  throw new CheckInError(
    'quarantine.not_json',
    `record ${record.id} is a row of ${record.source}, not an event with fields`,
    'Give the whole event: checkin quarantine fix ID --event JSON.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Fields = Record<string, unknown>;

/** The object that a path's last name lies in; objects on the way are made. */
function placeOf(root: Fields, path: string): readonly [parent: Fields, key: string] {
  const names = path.split('.');
  const key = names.pop()!;
  let parent = root;
  for (const name of [...names, key]) {
    // `__proto__` would change every object, not this one.
    if (name === '' || name === '__proto__') throw badPath(path);
  }
  for (const name of names) {
    const next = Object.hasOwn(parent, name) ? parent[name] : (parent[name] = {});
    if (typeof next !== 'object' || next === null) throw badPath(path);
    parent = next as Fields;
  }
  return [parent, key];
}

function badPath(path: string): CheckInError {
  return new CheckInError(
    'quarantine.bad_path',
    `"${path.slice(0, 60)}" does not lead to a field of the event`,
    'Write field names with dots between them, e.g. context.groupSize.',
  );
}

function notWaiting(id: string): CheckInError {
  return new CheckInError(
    'quarantine.not_found',
    `no record "${id.slice(0, 80)}" waits in the quarantine`,
    'List those that do: checkin quarantine list, or GET /v1/quarantine.',
  );
}
