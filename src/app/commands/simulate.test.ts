import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { silent } from '../../domain/progress.ts';
import { openEmbedded } from '../../log/open.ts';
import { simulate } from '../../simulation/simulate.ts';
import type { CommandContext } from '../command.ts';
import { KnownFeatures } from '../../features/feature-sets.ts';
import { readConfig } from '../config.ts';
import command from './simulate.ts';

const small = { venues: '20', people: '20', weeks: '1', seed: '3' };
const expected = [...simulate({ venues: 20, people: 20, weeks: 1, seed: 3 })].flat();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkin-simulate-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(values: Record<string, string>, context: Partial<CommandContext> = {}): Promise<string[]> {
  const printed: string[] = [];
  await command.run(
    { values, positionals: [] },
    {
      location: { dir: join(folder, 'data'), database: null },
      json: true,
      config: readConfig(),
      userConfig: () => Promise.resolve({ features: new KnownFeatures() }),
      clock: systemClock,
      signal: new AbortController().signal,
      progress: silent,
      print: (text) => void printed.push(text),
      note: () => undefined,
      ...context,
    },
  );
  return printed;
}

describe('checkin simulate', () => {
  it('writes the events to a file, one per line', async () => {
    const out = join(folder, 'events.jsonl');
    const [summary] = await run({ ...small, out });
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected);
    expect(JSON.parse(summary!)).toMatchObject({ events: expected.length, writtenTo: out, options: { seed: 3, venues: 20 } });
  });

  it('puts them into the data directory between the marks of a run, and adds nothing when done again', async () => {
    await run(small);
    await run(small);
    const { log, close } = await openEmbedded(join(folder, 'data'), { clock: systemClock });
    try {
      expect(await log.lastSeq()).toBe(expected.length + 2);
      const types: string[] = [];
      for await (const page of log.read(0, expected.length + 2)) types.push(...page.map(({ type }) => type));
      expect([types[0], types.at(-1)]).toEqual(['run.started', 'run.finished']);
    } finally {
      await close();
    }
  });

  it('leaves no file behind when it is interrupted', async () => {
    const signal = AbortSignal.abort();
    await expect(run({ ...small, out: join(folder, 'interrupted.jsonl') }, { signal })).rejects.toThrow('aborted');
    expect((await readdir(folder)).filter((name) => name.startsWith('interrupted'))).toEqual([]);
  });

  it.each([
    [{ venues: 'many' }, 'cli.bad_value', '--venues "many" is not a whole number'],
    [{ 'starts-at': '2026-13-01' }, 'cli.bad_value', '--starts-at "2026-13-01" is not a date'],
    [{ people: '0' }, 'simulation.bad_option', "the simulation's people is 0"],
    [{ out: join(tmpdir(), 'no', 'such', 'folder', 'x.jsonl') }, 'simulation.cannot_write', 'cannot write'],
  ])('refuses %j in one line', async (values, code, message) => {
    const refusal = run({ ...small, ...values });
    await expect(refusal).rejects.toBeInstanceOf(CheckInError);
    await expect(refusal).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });
});
