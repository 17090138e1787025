import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, memoryLog, opened, randomCast, randomEvent, served, tombstone } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import type { Dataset } from '../domain/dataset.ts';
import { columnIndex } from '../domain/matrix.ts';
import { Random } from '../stats/random.ts';
import { DatasetCollector } from './dataset.ts';
import type { CollectorOptions, DatasetReport } from './dataset.ts';
import { FeatureStore } from './feature-store.ts';
import { replay } from './replay.ts';

async function collect(
  drafts: readonly Draft[],
  options: Partial<CollectorOptions> = {},
): Promise<{ dataset: Dataset; report: DatasetReport }> {
  const log = memoryLog(drafts);
  const store = new FeatureStore();
  const collector = new DatasetCollector(store, { seed: 1, ...options });
  await replay(log, store, { untilSeq: log.events.length, visitor: collector });
  return collector.finish();
}

/** The rows of a decision: venue -> label. */
function groupOf({ venues, decisions }: Dataset, i: number): Record<string, number> {
  const rows = Array.from({ length: decisions.start[i + 1]! - decisions.start[i]! }, (_, n) => decisions.start[i]! + n);
  return Object.fromEntries(rows.map((row) => [venues[decisions.venue[row]!]!.id, decisions.label[row]!]));
}

const four = ['a', 'b', 'c', 'd'].map((id) => opened(id));

describe('the interactions of a dataset', () => {
  it('are all of them, in log order, with weight, label and local hour', async () => {
    const { dataset } = await collect([
      opened('a'),
      did('view', 'ana', 'b', friday),
      did('checkin', 'bia', 'a', friday + hours),
      did('rating', 'ana', 'a', friday + 2 * hours, { value: 1 }),
    ]);
    const { user, venue, weight, at, hourOfWeek, positive } = dataset.interactions;
    expect(dataset.users).toEqual(['ana', 'bia']);
    expect([...user]).toEqual([0, 1, 0]);
    expect([...venue].map((index) => dataset.venues[index]!.id)).toEqual(['b', 'a', 'a']);
    expect([...weight]).toEqual([Math.fround(0.05), 1, -1]);
    expect([...positive]).toEqual([0, 1, 0]);
    expect([...at]).toEqual([friday, friday + hours, friday + 2 * hours]);
    expect([...hourOfWeek]).toEqual([4 * 24 + 18, 4 * 24 + 19, 4 * 24 + 20]);
    expect(dataset.until).toBe(friday + 2 * hours);
  });

  it('end with the latest of them, whenever the run that imported them was', async () => {
    const imported: Draft = { type: 'run.started', at: friday + 300 * days, runId: 'import', kind: 'import', parameters: {} };
    const { dataset } = await collect([imported, opened('a'), did('checkin', 'ana', 'a', friday)]);
    expect(dataset.until).toBe(friday);
  });

  it('of merged ids are those of one person, and of erased people are gone', async () => {
    const { dataset, report } = await collect([
      opened('a'),
      did('view', 'phone', 'a', friday),
      did('view', 'gone', 'a', friday),
      did('view', 'ana', 'a', friday),
      { type: 'user.merged', at: friday, fromUserId: 'phone', userId: 'ana' },
      tombstone(friday, 'gone'),
    ]);
    expect(dataset.users).toEqual(['ana']);
    expect([...dataset.interactions.user]).toEqual([0, 0]);
    expect(report.interactions).toBe(2);
  });
});

describe('the venues of a dataset', () => {
  it('line up with the catalogue; what may not be recommended is hidden', async () => {
    const { dataset } = await collect([
      did('view', 'ana', 'unknown', friday),
      opened('a'),
      opened('b'),
      opened('c', { status: 'closed' }),
      { type: 'venue.removed', at: friday, venueId: 'b' },
    ]);
    expect(dataset.venues.map(({ id, status }) => [id, status])).toEqual([
      ['unknown', 'hidden'],
      ['a', undefined],
      ['b', 'hidden'],
      ['c', 'closed'],
    ]);
  });
});

describe('the decisions of a dataset', () => {
  it('are the chosen venue against venues drawn at that moment', async () => {
    const { dataset, report } = await collect([...four, did('checkin', 'ana', 'b', friday)], { negativesPerDecision: 2 });
    const group = groupOf(dataset, 0);
    expect(Object.keys(group).length).toBe(3);
    expect(group['b']).toBe(1);
    expect(Object.values(group).reduce((sum, label) => sum + label)).toBe(1);
    expect(report).toMatchObject({ decisions: 1, answers: 0, kept: 1, rows: 3 });
  });

  it('have the features of before: the check-in that is the label is not in them', async () => {
    const { dataset } = await collect([
      ...four,
      did('click', 'ana', 'b', friday),
      did('checkin', 'ana', 'b', friday),
      did('checkin', 'ana', 'b', friday + days),
    ]);
    const { features, start } = dataset.decisions;
    const value = (decision: number, column: string): number =>
      features.values[start[decision]! * features.columns.length + columnIndex(features, column)]!;
    expect(value(0, 'visits_before')).toBe(0);
    expect(value(0, 'liking_before')).toBe(0);
    expect(value(1, 'visits_before')).toBe(1);
  });

  it('from an answer are what was shown, labelled by the reactions', async () => {
    const { dataset, report } = await collect([
      ...four,
      served('r1', 'ana', ['a', 'b', 'c'], friday),
      did('view', 'ana', 'a', friday, { recommendationId: 'r1' }),
      did('reject', 'ana', 'a', friday, { recommendationId: 'r1' }),
      did('accept', 'ana', 'c', friday, { recommendationId: 'r1' }),
      did('checkin', 'ana', 'c', friday + hours, { recommendationId: 'r1' }),
      served('r2', 'bia', ['a', 'b'], friday),
      did('view', 'bia', 'a', friday, { recommendationId: 'r2' }),
    ]);
    expect(groupOf(dataset, 0)).toEqual({ a: 0, b: 0, c: 1 });
    expect(report).toMatchObject({ decisions: 1, answers: 1, kept: 1, rows: 3 });
  });

  it('outside the shown list are decisions like any other', async () => {
    const { dataset, report } = await collect([
      ...four,
      served('r1', 'ana', ['a', 'b'], friday),
      did('checkin', 'ana', 'd', friday, { recommendationId: 'r1' }),
    ]);
    expect(groupOf(dataset, 0)).toMatchObject({ d: 1 });
    expect(report).toMatchObject({ decisions: 1, answers: 0 });
  });

  it('never hold a negative that is chosen, repeated or not listed, and stay within the rows allowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = new Random(seed);
        const drafts = randomCast(random, { at: friday - 20 * days, people: 8, venues: 30 });
        for (let i = 0; i < 300; i++) drafts.push(randomEvent(random, { from: friday - 10 * days, until: friday, people: 8, venues: 30 }));
        const { dataset, report } = await collect(drafts, { seed, maxRows: 100, negativesPerDecision: 4 });
        const { start, venue, label, at } = dataset.decisions;
        expect(report.rows).toBeLessThanOrEqual(100);
        expect(report.kept).toBe(at.length);
        for (let i = 0; i < at.length; i++) {
          const rows = [...venue.subarray(start[i], start[i + 1])];
          expect(new Set(rows).size).toBe(rows.length);
          expect([...label.subarray(start[i], start[i + 1])]).toEqual(rows.map((_, n) => (n === 0 ? 1 : 0)));
          for (const index of rows) expect(['hidden', 'closed']).not.toContain(dataset.venues[index]!.status);
        }
        const again = await collect(drafts, { seed, maxRows: 100, negativesPerDecision: 4 });
        expect(again.dataset).toEqual(dataset);
      }),
      { numRuns: 10 },
    );
  });
});
