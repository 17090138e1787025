import { open, rename, rm } from 'node:fs/promises';
import { fromLocalTime } from '../../domain/clock.ts';
import { CheckInError, messageOf } from '../../domain/errors.ts';
import type { Event } from '../../domain/event.ts';
import { hash64, uuidFromHash } from '../../domain/ids.ts';
import { openStorage } from '../../log/open.ts';
import { endOf, saoPaulo, worldOptions, type WorldOptions } from '../../simulation/options.ts';
import { locationText } from '../location.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { simulateDays } from '../simulated-days.ts';

export default defineCommand({
  usage: '[--out FILE] [options]',
  description:
    'Simulates a city and writes its events to a file, or, without --out, into the data directory. The same options give the same events, so doing it again, or after an interruption, adds nothing twice.',
  options: {
    out: { type: 'string', value: 'FILE', help: 'write the events there as JSON lines, instead of into the data directory' },
    seed: { type: 'string', value: 'N', help: `which city, a whole number (${saoPaulo.seed} unless told)` },
    venues: { type: 'string', value: 'N', help: `number of venues (${saoPaulo.venues})` },
    people: { type: 'string', value: 'N', help: `number of people (${saoPaulo.people})` },
    weeks: { type: 'string', value: 'N', help: `number of weeks (${saoPaulo.weeks})` },
    'starts-at': { type: 'string', value: 'DATE', help: 'first day, YYYY-MM-DD (2026-03-02)' },
  },
  async run({ values }, context) {
    const options = worldOptions({
      ...numberOption('seed', values.seed),
      ...numberOption('venues', values.venues),
      ...numberOption('people', values.people),
      ...numberOption('weeks', values.weeks),
      ...(values['starts-at'] === undefined ? {} : { startsAt: localMidnight(values['starts-at']) }),
    });
    const tally = new Map<string, number>();
    const pages = counted(simulateDays(options, context), tally);
    if (values.out === undefined) await writeToLog(options, pages, context);
    else await writeToFile(values.out, pages);
    report(options, tally, values.out ?? locationText(context.location), context);
  },
});

function numberOption<K extends keyof WorldOptions>(name: K, text: string | undefined): Partial<Record<K, number>> {
  if (text === undefined) return {};
  if (!/^-?\d+$/.test(text)) {
    throw new CheckInError('cli.bad_value', `--${name} "${text}" is not a whole number`, `Write e.g. --${name} ${saoPaulo[name]}.`);
  }
  return { [name]: Number(text) } as Partial<Record<K, number>>;
}

function localMidnight(date: string): number {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(midnight)) return fromLocalTime(midnight, saoPaulo.timeZone);
  throw new CheckInError('cli.bad_value', `--starts-at "${date}" is not a date`, 'Write it as YYYY-MM-DD, e.g. --starts-at 2026-03-02.');
}

/** The pages as they come, with a count of what is in them. */
function* counted(pages: Iterable<readonly Event[]>, tally: Map<string, number>): Generator<readonly Event[]> {
  for (const page of pages) {
    for (const event of page) {
      const kind = event.type === 'interaction' ? `interaction ${event.kind}` : event.type;
      tally.set(kind, (tally.get(kind) ?? 0) + 1);
    }
    yield page;
  }
}

/** Appends the pages, between the marks of a run, so that `checkin demo` knows what the directory holds. */
async function writeToLog(options: WorldOptions, pages: Iterable<readonly Event[]>, { location, clock }: CommandContext): Promise<void> {
  const parameters = { source: 'the simulated city', ...options };
  const name = JSON.stringify(parameters);
  const runId = uuidFromHash(options.startsAt, hash64(name));
  const markId = (mark: string): string => uuidFromHash(options.startsAt, hash64(`${mark} ${name}`));
  const { log, close } = await openStorage(location, { clock });
  try {
    await log.append([{ id: markId('started'), at: clock.now(), type: 'run.started', runId, kind: 'simulation', parameters }]);
    for (const page of pages) await log.append(page);
    await log.append([{ id: markId('finished'), at: clock.now(), type: 'run.finished', runId, outcome: 'succeeded' }]);
  } finally {
    await close();
  }
}

/** Writes the pages as JSON lines; the file appears under its name only when it is whole. */
async function writeToFile(path: string, pages: Iterable<readonly Event[]>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w').catch((error: unknown) => {
    throw new CheckInError(
      'simulation.cannot_write',
      `cannot write ${path}: ${messageOf(error)}`,
      'Choose a file in a folder that exists and can be written to.',
    );
  });
  try {
    for (const page of pages) await file.writeFile(`${page.map((event) => JSON.stringify(event)).join('\n')}\n`);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

function report(options: WorldOptions, tally: ReadonlyMap<string, number>, where: string, context: CommandContext): void {
  const events = [...tally.values()].reduce((sum, count) => sum + count, 0);
  const counts = [...tally].toSorted((a, b) => b[1] - a[1]);
  if (context.json) {
    context.print(JSON.stringify({ events, counts: Object.fromEntries(counts), options, endsAt: endOf(options), writtenTo: where }));
    return;
  }
  const width = Math.max(...counts.map(([kind]) => kind.length));
  for (const [kind, count] of counts) context.print(`  ${kind.padEnd(width)} ${count.toLocaleString('en').padStart(10)}`);
  context.print(`${events.toLocaleString('en')} events written to ${where}`);
}
