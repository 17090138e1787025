import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { structuredContextSchema, type StructuredContext } from '../domain/context.ts';
import { scoreContexts, type Agreement, type GoldWish } from '../../test/golden/context-score.ts';
import { understand } from './understand.ts';

const root = join(import.meta.dirname, '../..');
const openSet = join(root, '../shared/context-eval/context-eval-open.jsonl');
const scorer = join(root, '../shared/context-eval/score.mjs');
const fresh = readGold(join(root, 'test/golden/context-fresh.jsonl'));

describe('the fresh wishes, written before the parser', () => {
  it('hold contexts of the agreed structure', () => {
    expect(fresh).toHaveLength(144);
    for (const { id, expected } of fresh) expect(structuredContextSchema.safeParse(expected).error?.message, id).toBeUndefined();
  });

  // Reached: dev .983/.986/.861, held-out .970/.992/.833 (.935/.933/.611 at its first run). The held-out half was scored three times and its
  // errors were never read; but one hand wrote both wishes and lexicon, so other people's wishes will fare worse.
  it.each([
    ['dev', { microF1: 0.97, hardF1: 0.97, exact: 0.82 }],
    ['held_out', { microF1: 0.955, hardF1: 0.97, exact: 0.79 }],
  ] as const)('are understood (%s half)', (half, floor) => {
    expectAtLeast(scoreGold(fresh.filter((wish) => wish.half === half)), floor);
  });

  it('are not understood by a parser that hears nothing: the score can fail', () => {
    const deaf = scoreContexts(
      fresh,
      fresh.map(() => understand('')),
    );
    expect(deaf.microF1).toBe(0);
    expect(deaf.slots['language']).toBeGreaterThan(0.5);
  });
});

describe.skipIf(!existsSync(openSet))('the open evaluation set (skipped without ../shared)', () => {
  it('is understood', () => {
    expectAtLeast(scoreGold(readGold(openSet)), { microF1: 0.985, hardF1: 0.985, exact: 0.92 });
  });

  it('is scored here as the original scorer scores it, and so are the fresh wishes', async () => {
    const original = (await import(pathToFileURL(scorer).href)) as {
      score: (gold: unknown, understood: unknown) => Record<string, unknown>;
    };
    for (const gold of [readGold(openSet), fresh]) {
      // Every third context is exchanged, so that misses and false finds are compared, too.
      const understood = gold.map((wish, index) => understandGold(index % 3 === 0 ? gold[(index + 1) % gold.length]! : wish));
      const ours = scoreContexts(gold, understood);
      const theirs = original.score(
        gold,
        gold.map(({ id }, index) => ({ id, context: understood[index] })),
      ) as unknown as Agreement & {
        readonly slots: Record<string, { readonly f1: number }>;
      };
      for (const key of ['microF1', 'hardF1', 'exact'] as const) expect(ours[key], key).toBeCloseTo(theirs[key], 12);
      for (const [slot, { f1 }] of Object.entries(theirs.slots)) expect(ours.slots[slot], slot).toBeCloseTo(f1, 12);
    }
  });
});

function scoreGold(gold: readonly GoldWish[]): Agreement {
  return scoreContexts(gold, gold.map(understandGold));
}

function understandGold({ text, history }: GoldWish): StructuredContext {
  return understand(text, { history });
}

function expectAtLeast(agreement: Agreement, floor: Pick<Agreement, 'microF1' | 'hardF1' | 'exact'>): void {
  for (const key of ['microF1', 'hardF1', 'exact'] as const) expect(agreement[key], key).toBeGreaterThanOrEqual(floor[key]);
}

function readGold(path: string): readonly (GoldWish & { readonly half?: 'dev' | 'held_out' })[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldWish);
}
