import { CheckInError } from '../../domain/errors.ts';
import { discardQuarantined, mendQuarantined, replayQuarantine, waitingRecord } from '../../ingest/replay-quarantine.ts';
import { QualityMonitor } from '../../ingest/quality.ts';
import { openStorage } from '../../log/open.ts';
import type { Storage } from '../../log/storage.ts';
import { defineCommand, type CommandContext, type OptionValues, type Options } from '../command.ts';
import { nearest } from '../nearest.ts';
import { chosenBy, listQuarantine } from '../operations/quality.ts';

const options = {
  code: { type: 'string', value: 'CODE', help: 'those with this reason, e.g. event.invalid' },
  source: { type: 'string', value: 'NAME', help: 'those from here: api, a file, a connector' },
  all: { type: 'boolean', help: 'all that wait (replay, discard)' },
  set: { type: 'string', value: 'PATH=VALUE', multiple: true, help: 'fix: a field and its value, as JSON or as text; again for each' },
  unset: { type: 'string', value: 'PATH', multiple: true, help: 'fix: a field to take out; again for each' },
  event: { type: 'string', value: 'JSON', help: 'fix: the whole event, e.g. for a row of a CSV' },
  limit: { type: 'string', value: 'N', help: 'list: at most so many; 50 unless told' },
} as const satisfies Options;

interface Call {
  readonly ids: readonly string[];
  readonly values: OptionValues<typeof options>;
  readonly storage: Storage;
  readonly context: CommandContext;
}

const actions: Record<string, (call: Call) => Promise<void>> = { list, show, fix, replay, discard };

/** What could not be taken in: look at it, mend it, try it again, throw it away. */
export default defineCommand({
  usage: 'list | show ID | fix ID | replay [ID] | discard [ID] [options]',
  description: [
    'list: what waits, by reason. show: one record as it came. fix: mends a record (--set, --unset, --event). replay, discard: one record, those of --code or --source, or --all.',
    'What is replayed keeps the time at which it first came. See docs/data-quality.md. Where a server runs, use /v1/quarantine.',
  ].join('\n'),
  options,
  positionals: ['ACTION'],
  optionalPositionals: ['ID'],
  async run({ values, positionals: [action = '', ...ids] }, context) {
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined) {
      const meant = nearest(action, Object.keys(actions));
      throw new CheckInError(
        'cli.unknown_action',
        `checkin quarantine cannot "${action}"`,
        meant === null ? `It can: ${Object.keys(actions).join(', ')}.` : `Did you mean checkin quarantine ${meant}?`,
      );
    }
    const storage = await openStorage(context.location, { clock: context.clock });
    try {
      await run({ ids, values, storage, context });
    } finally {
      await storage.close();
    }
  },
});

async function list({ values, storage, context: { json, print } }: Call): Promise<void> {
  const limit = Number(values.limit ?? 50);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new CheckInError('cli.bad_value', `--limit is "${values.limit}"`, 'Give a whole number, 1 or more.');
  const { items, nextCursor } = await listQuarantine(storage.quarantine, { ...filterOf(values), limit });
  const waiting = await storage.quarantine.counts();
  if (json) {
    print(JSON.stringify({ waiting, items }));
    return;
  }
  if (items.length === 0) print('nothing waits');
  for (const { id, at, source, line, code, message } of items)
    print(`${id}  ${new Date(at).toISOString()}  ${source}${line === null ? '' : `:${line}`}  ${code}  ${message}`);
  if (nextCursor !== undefined)
    print(`... ${Object.values(waiting).reduce((sum, count) => sum + count, 0)} wait in all; --limit shows more`);
}

async function show({ ids, storage, context: { json, print } }: Call): Promise<void> {
  const record = await waitingRecord(onlyId(ids), storage.quarantine);
  if (json) print(JSON.stringify(record));
  else
    print(
      `${record.source}${record.line === null ? '' : `, line ${record.line}`}, first came ${new Date(record.at).toISOString()}\n${record.code}: ${record.message}\n\n${record.raw}`,
    );
}

async function fix({ ids, values, storage, context: { json, print } }: Call): Promise<void> {
  const id = onlyId(ids);
  const set = Object.fromEntries((values.set ?? []).map(assignment));
  const { event: text, unset = [] } = values;
  if (text === undefined && unset.length === 0 && Object.keys(set).length === 0)
    throw new CheckInError('cli.missing_argument', 'it is not said what to change', 'Pass --set PATH=VALUE, --unset PATH or --event JSON.');
  const problem = await mendQuarantined(id, { set, unset, ...(text !== undefined && { event: eventIn(text) }) }, storage.quarantine);
  if (json) print(JSON.stringify({ id, problem }));
  else print(problem === null ? `mended -> checkin quarantine replay ${id}` : `still ${problem.code}: ${problem.message}`);
}

async function replay({ ids, values, storage, context }: Call): Promise<void> {
  const { json, print, progress, signal, userConfig } = context;
  const chosen = chosenBy(choiceOf(ids, values));
  const { expectations } = await userConfig();
  const quality = new QualityMonitor(expectations);
  const until = await storage.log.lastSeq();
  for await (const events of storage.log.read(0, until)) {
    signal.throwIfAborted();
    for (const event of events) quality.learn(event);
    progress({ stage: 'reading the log', done: quality.seq, total: until, unit: 'events' });
  }
  const report = await replayQuarantine(chosen, { quarantine: storage.quarantine, log: storage.log, quality, signal });
  if (json) {
    print(JSON.stringify(report));
    return;
  }
  const { replayed, duplicates, discarded, failed, firstFailures } = report;
  print(`${replayed} taken in (${duplicates} were there before), ${failed} still wait, ${discarded} thrown away (people erased since)`);
  for (const { id, code, message } of firstFailures) print(`  ${id}  ${code}  ${message}`);
}

async function discard({ ids, values, storage, context: { json, print } }: Call): Promise<void> {
  const discarded = await discardQuarantined(chosenBy(choiceOf(ids, values)), storage.quarantine);
  print(json ? JSON.stringify({ discarded }) : `${discarded} thrown away`);
}

function filterOf({ code, source }: Call['values']): { code?: string; source?: string } {
  return { ...(code !== undefined && { code }), ...(source !== undefined && { source }) };
}

function choiceOf(ids: readonly string[], values: Call['values']): Parameters<typeof chosenBy>[0] {
  return { ...filterOf(values), ...(ids.length > 0 && { ids: [...ids] }), ...(values.all === true && { all: true }) };
}

function onlyId([id]: readonly string[]): string {
  if (id === undefined)
    throw new CheckInError('cli.missing_argument', 'it is not said which record', 'Give its id: checkin quarantine list shows them.');
  return id;
}

/** `context.groupSize=4` is a number, `userId=ana` a text. */
function assignment(text: string): [path: string, value: unknown] {
  const at = text.indexOf('=');
  if (at < 1)
    throw new CheckInError('cli.bad_value', `--set is "${text.slice(0, 60)}"`, 'Write --set PATH=VALUE, e.g. --set context.groupSize=4.');
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

function eventIn(text: string): Record<string, unknown> {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as Record<string, unknown>;
  } catch {
    // Said below, like what is JSON but no object.
  }
  throw new CheckInError(
    'cli.bad_value',
    '--event is not a JSON object',
    `Write it in quotes, e.g. --event '{"type": "interaction", ...}'.`,
  );
}
