import { z } from 'zod';
import type { EventType } from '../domain/event.ts';

/**
 * What became of one kind of thing that held something of a person.
 *
 * - deleted: it is gone, physically
 * - rewritten: it is there, made anew without them
 * - none: there was nothing
 * - carries_trace: it holds no row, id or text of theirs, but was shaped by them among others
 * - outside: it may hold them, and CheckIn cannot reach it: the note says what to do
 */
const artefactSchema = z.strictObject({
  artefact: z.enum(['events', 'quarantine', 'live_state', 'snapshots', 'models', 'database_files', 'request', 'backups', 'other_systems']),
  state: z.enum(['deleted', 'rewritten', 'none', 'carries_trace', 'outside']),
  count: z.int().exactOptional(),
  note: z.string(),
});

/** What an erasure has done, for the person and for whoever must prove it. It names nobody. */
export const erasureReceiptSchema = z
  .strictObject({
    /** Unix milliseconds. */
    requestedAt: z.int(),
    completedAt: z.int(),
    /** Place of the tombstone in the log: what comes after it under the same id is a new person's. */
    tombstoneSeq: z.int(),
    artefacts: z.array(artefactSchema),
  })
  .meta({ id: 'ErasureReceipt' });
export type ErasureReceipt = z.infer<typeof erasureReceiptSchema>;

/** What an erasure has found and done. */
export interface ErasureOutcome {
  readonly engine: 'embedded' | 'postgres';
  readonly requestedAt: number;
  readonly completedAt: number;
  readonly tombstoneSeq: number;
  /** Whether an attempt before this one had begun: what it deleted is not counted. */
  readonly isResumed: boolean;
  readonly eventCounts: Readonly<Partial<Record<EventType, number>>>;
  readonly quarantined: number;
  /** Names of the snapshots that were made anew; `null` = nothing was deleted, so nothing had to be. */
  readonly snapshots: readonly string[] | null;
  /** Versions that learned from events of the person. */
  readonly modelVersions: readonly string[];
  /** Versions that held a row of the person, and were made anew without it. */
  readonly rewrittenModels: readonly string[];
  /** Trainings under way, which may have read some of them. */
  readonly openTrainings: number;
}

export function receiptOf(outcome: ErasureOutcome): ErasureReceipt {
  const { requestedAt, completedAt, tombstoneSeq } = outcome;
  const artefacts = [
    eventsRow(outcome),
    quarantineRow(outcome),
    liveStateRow(outcome),
    snapshotsRow(outcome),
    modelsRow(outcome),
    databaseFiles[outcome.engine],
    { artefact: 'request', state: 'deleted', note: 'The request named the person; it is deleted with the end of its job.' },
    {
      artefact: 'backups',
      state: 'outside',
      note: 'Backups and copies made before now still hold the person: delete them, or erase again after restoring one. Importing an old file of events brings them back.',
    },
    {
      artefact: 'other_systems',
      state: 'outside',
      note: 'Apps that send events, proxies and their logs keep their own copies.',
    },
  ] satisfies ErasureReceipt['artefacts'];
  return { requestedAt, completedAt, tombstoneSeq, artefacts };
}

type Row = ErasureReceipt['artefacts'][number];

function eventsRow({ eventCounts, isResumed }: ErasureOutcome): Row {
  const kinds = Object.entries(eventCounts);
  const count = kinds.reduce((sum, [, n]) => sum + n, 0);
  const before = isResumed ? ' An attempt that was interrupted had begun; what it deleted is not counted here.' : '';
  if (count === 0)
    return { artefact: 'events', state: isResumed ? 'deleted' : 'none', count, note: `No events of the person were found.${before}` };
  return { artefact: 'events', state: 'deleted', count, note: `${kinds.map(([type, n]) => `${type} ${n}`).join(', ')}.${before}` };
}

function quarantineRow({ quarantined: count }: ErasureOutcome): Row {
  return count === 0
    ? { artefact: 'quarantine', state: 'none', count, note: 'No quarantined record is about the person or holds one of their ids.' }
    : { artefact: 'quarantine', state: 'deleted', count, note: 'Records about the person, or with one of their ids in the text.' };
}

function liveStateRow({ snapshots }: ErasureOutcome): Row {
  if (snapshots === null) return { artefact: 'live_state', state: 'none', note: 'Nothing was known of the person.' };
  return {
    artefact: 'live_state',
    state: 'rewritten',
    note:
      'Profile, history, features and answers were forgotten at the tombstone; other processes forget when they read it, normally within a second. ' +
      'Then the log was folded anew without the person, so that statistics of venues and of the city no longer count them; other processes do so in the background.',
  };
}

function snapshotsRow({ snapshots }: ErasureOutcome): Row {
  if (snapshots === null) return { artefact: 'snapshots', state: 'none', note: 'Nothing of the person was in them.' };
  return {
    artefact: 'snapshots',
    state: 'rewritten',
    count: snapshots.length,
    note: `Deleted, and made anew from the log: ${snapshots.join(', ')}.`,
  };
}

function modelsRow({ modelVersions, rewrittenModels, openTrainings }: ErasureOutcome): Row {
  const anew = rewrittenModels.length === 0 ? '' : ` The person's row was deleted from ${rewrittenModels.join(', ')}.`;
  const open =
    openTrainings === 0
      ? ''
      : ` ${openTrainings} training(s) under way may have read events of theirs: what they register carries a trace too.`;
  if (modelVersions.length === 0)
    return {
      artefact: 'models',
      state: openTrainings === 0 ? 'none' : 'carries_trace',
      note: `No model has learned from the person.${open}`,
    };
  return {
    artefact: 'models',
    state: 'carries_trace',
    count: modelVersions.length,
    note:
      `No model holds a row, id or text of the person.${anew} Shared parameters of these were learned from the person among others: ${modelVersions.join(', ')}. ` +
      `Train again and promote the result to be rid of that.${open}`,
  };
}

const databaseFiles: Record<ErasureOutcome['engine'], Row> = {
  embedded: {
    artefact: 'database_files',
    state: 'deleted',
    note: 'What was deleted is overwritten with zeros in the database file, and the write-ahead log is emptied.',
  },
  postgres: {
    artefact: 'database_files',
    state: 'outside',
    note: 'Tables and indexes hold nothing of the person. The write-ahead log of the server, its archive and its standbys do until its segments are recycled: see docs/privacy.md.',
  },
};
