import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxSession } from '../../compute/onnx-session.ts';
import { silent } from '../../domain/progress.ts';
import { openEmbedded } from '../../log/open.ts';
import { simulate } from '../../simulation/simulate.ts';
import type { Command, CommandContext } from '../command.ts';
import { KnownFeatures } from '../../features/feature-sets.ts';
import { readConfig } from '../config.ts';
import evaluate from './evaluate.ts';
import models from './models.ts';
import train from './train.ts';

const dir = mkdtempSync(join(tmpdir(), 'checkin-models-'));
const clock = { now: () => Date.UTC(2026, 5, 1) };

beforeAll(async () => {
  const { log, close } = await openEmbedded(dir, { clock });
  for (const events of simulate({ venues: 50, people: 60, weeks: 3, seed: 2 })) await log.append(events);
  await close();
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(
  command: Command,
  positionals: readonly string[],
  context: Partial<CommandContext> = {},
  values: Parameters<Command['run']>[0]['values'] = {},
): Promise<string> {
  const printed: string[] = [];
  await command.run(
    { values, positionals },
    {
      location: { dir, database: null },
      json: false,
      config: readConfig(),
      userConfig: () => Promise.resolve({ features: new KnownFeatures() }),
      clock,
      signal: new AbortController().signal,
      progress: silent,
      print: (text) => void printed.push(text),
      note: (text) => void printed.push(text),
      ...context,
    },
  );
  return printed.join('\n');
}

describe('checkin train, models and evaluate', () => {
  it('tell the story from no model to one that serves', async () => {
    expect(await run(models, ['list'])).toContain('No model is registered');
    await expect(run(evaluate, [])).rejects.toMatchObject({ code: 'registry.no_champion' });

    const trained = await run(train, []);
    const version = /^model (ensemble-[0-9a-f]{12})$/m.exec(trained)![1]!;
    expect(trained).toMatch(/^ensemble +0\.\d{4}/m);
    expect(trained).toContain(`checkin models promote ${version}`);

    expect(await run(models, ['list'])).toMatch(new RegExp(`^${version}  2026-06-01 00:00  NDCG@10 0\\.\\d{4}$`));
    expect(await run(models, ['promote', version])).toBe(`${version} is the champion now`);
    expect(await run(models, ['promote', version])).toBe(`${version} is the champion already`);
    const shown = JSON.parse(await run(models, ['show', version], { json: true })) as object;
    expect(shown).toMatchObject({ version, aliases: ['champion'], lineage: [version], registeredAt: clock.now() });
    expect(await run(models, ['show', version])).toMatch(/^serves as +champion$/m);

    const report = JSON.parse(await run(evaluate, [], { json: true })) as { readonly version: string; readonly decisions: number };
    expect(report.version).toBe(version);
    expect(report.decisions).toBeGreaterThan(0);
  });

  it('say what they can do when asked for something else', async () => {
    await expect(run(models, ['lst'])).rejects.toMatchObject({ code: 'cli.unknown_action', action: 'Did you mean checkin models list?' });
    await expect(run(models, ['promote'])).rejects.toMatchObject({ code: 'cli.missing_argument' });
    await expect(run(models, ['promote', 'ensemble-0'])).rejects.toMatchObject({ code: 'registry.unknown_version' });
  });

  it('export what the neural member of a version has learned, and say so of a version that has none', async () => {
    const trained = await run(train, [], {}, { neural: true, seed: '3' });
    expect(trained).toMatch(/^neural-cf +0\.\d{4}/m);
    const version = /^model (ensemble-[0-9a-f]{12})$/m.exec(trained)![1]!;
    const file = join(dir, 'network.onnx');
    expect(await run(models, ['export', version], {}, { onnx: file })).toContain(`onnx of ${version}`);
    await using session = await OnnxSession.open(readFileSync(file));
    expect(session).toBeDefined();
    const [embeddings, curve] = [join(dir, 'embeddings.jsonl'), join(dir, 'curve.json')];
    await run(models, ['export', version], {}, { embeddings, curve });
    const lines = readFileSync(embeddings, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(lines.map(({ table }) => table))).toEqual(new Set(['users', 'venues']));
    for (const { id, vector } of lines)
      expect([id, vector]).toEqual([expect.stringMatching(/./), Array.from({ length: 128 }, () => expect.any(Number))]);
    expect(JSON.parse(readFileSync(curve, 'utf8'))).toContainEqual(expect.objectContaining({ epoch: 1, loss: expect.any(Number) }));
    await expect(run(models, ['export', version])).rejects.toMatchObject({ code: 'cli.missing_argument' });
    const plain = /^model (ensemble-[0-9a-f]{12})/m.exec(await run(train, [], {}, { seed: '4' }))![1]!;
    await expect(run(models, ['export', plain], {}, { onnx: file })).rejects.toMatchObject({ code: 'models.no_network' });
  });
});
