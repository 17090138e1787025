import { describe, expect, it } from 'vitest';
import { days, did, friday, hours, memoryLog, opened, served } from '../../test/support/events.ts';
import type { Draft } from '../../test/support/events.ts';
import { FeatureStore } from './feature-store.ts';
import { replay } from './replay.ts';
import type { ReplayReport } from './replay.ts';

interface Stop {
  readonly seq: number;
  readonly userId: string | null;
  /** `seq` of the state at the stop. */
  readonly state: number;
  readonly chosen?: number;
  readonly at: number;
}

/** Where a replay stops, and what it reports. */
async function stopsOf(
  drafts: readonly Draft[],
  untils?: readonly number[],
): Promise<{ decisions: Stop[]; answers: Stop[]; reports: ReplayReport[] }> {
  const log = memoryLog(drafts);
  const store = new FeatureStore();
  const decisions: Stop[] = [];
  const answers: Stop[] = [];
  const reports: ReplayReport[] = [];
  for (const untilSeq of untils ?? [log.events.length]) {
    reports.push(
      await replay(log, store, {
        untilSeq,
        visitor: {
          decision: ({ seq, userId, chosen, moment }) => void decisions.push({ seq, userId, chosen, at: moment.at, state: store.seq }),
          served: ({ event, moment }) => answers.push({ seq: event.seq, userId: event.userId ?? null, at: moment.at, state: store.seq }),
        },
      }),
    );
    expect(store.seq).toBe(untilSeq);
  }
  return { decisions, answers, reports };
}

/** Events that are about nobody else. */
const filler = (count: number): Draft[] => Array.from({ length: count }, (_, i) => did('view', `other-${i % 50}`, 'a', friday));

describe('a decision', () => {
  it('is visited before the check-in counts', async () => {
    const { decisions } = await stopsOf([opened('a'), opened('b'), did('checkin', 'ana', 'b', friday)]);
    expect(decisions).toEqual([{ seq: 3, userId: 'ana', chosen: 1, at: friday, state: 2 }]);
  });

  it('is visited before the views and clicks that led to it, which would give it away', async () => {
    const { decisions } = await stopsOf([
      opened('a'),
      opened('b'),
      did('view', 'ana', 'a', friday - hours),
      did('view', 'ana', 'b', friday - hours),
      did('click', 'ana', 'b', friday - hours),
      did('accept', 'ana', 'b', friday),
    ]);
    expect(decisions).toEqual([{ seq: 6, userId: 'ana', chosen: 1, at: friday, state: 3 }]);
  });

  it('with an answer has the state and the circumstances of the answer', async () => {
    const { decisions, answers } = await stopsOf([
      opened('a'),
      opened('b'),
      did('view', 'bia', 'a', friday - hours),
      served('r1', 'ana', ['a', 'b'], friday - hours, { asOfSeq: 2, context: { time: friday + days } }),
      did('click', 'ana', 'b', friday, { recommendationId: 'r1' }),
      did('accept', 'ana', 'b', friday, { recommendationId: 'r1' }),
    ]);
    expect(answers).toEqual([{ seq: 4, userId: 'ana', at: friday + days, state: 2 }]);
    expect(decisions).toEqual([{ seq: 6, userId: 'ana', chosen: 1, at: friday + days, state: 2 }]);
  });

  it('is made once: what follows an accept within 24 hours comes from it', async () => {
    const followUps = [did('checkin', 'ana', 'a', friday + 2 * hours), did('rating', 'ana', 'a', friday + 3 * hours)];
    const { decisions } = await stopsOf([opened('a'), did('accept', 'ana', 'a', friday), ...followUps]);
    expect(decisions.map(({ seq }) => seq)).toEqual([2]);
    // The same when the accept is long out of the look-ahead, but not out of the day.
    const far = await stopsOf([opened('a'), did('accept', 'ana', 'a', friday), ...filler(5000), ...followUps]);
    expect(far.decisions.map(({ seq }) => seq)).toEqual([2]);
  });

  it('is made anew by every check-in without an accept, and by anything after a day', async () => {
    const { decisions } = await stopsOf([
      opened('a'),
      did('checkin', 'ana', 'a', friday),
      did('checkin', 'ana', 'a', friday + hours),
      did('rating', 'ana', 'a', friday + 2 * hours),
      did('accept', 'ana', 'a', friday + 2 * days),
      did('rating', 'ana', 'a', friday + 4 * days, { value: 3 }),
    ]);
    expect(decisions.map(({ seq, state }) => [seq, state])).toEqual([
      [2, 1],
      [3, 2],
      [5, 4],
    ]);
  });

  it('takes nothing of the check-in but its time and company: the place would give the venue away', async () => {
    const log = memoryLog([
      opened('home bar', { location: { latitude: -23.5, longitude: -46.6 } }),
      opened('far', { location: { latitude: -23.9, longitude: -46.6 } }),
      did('checkin', 'ana', 'home bar', friday - days),
      did('checkin', 'ana', 'far', friday, {
        context: { location: { latitude: -23.9, longitude: -46.6 }, time: friday + days, groupSize: 4 },
      }),
    ]);
    const moments: unknown[] = [];
    await replay(log, new FeatureStore(), { untilSeq: 4, visitor: { decision: ({ moment }) => void moments.push(moment) } });
    expect(moments[1]).toMatchObject({ at: friday, location: { latitude: -23.5, longitude: -46.6 }, groupSize: 4 });
  });

  it('for a venue that could not have been recommended is counted, not visited', async () => {
    const { decisions, reports } = await stopsOf([
      did('checkin', 'ana', 'no record', friday),
      opened('hidden', { status: 'hidden' }),
      did('checkin', 'ana', 'hidden', friday),
      opened('a'),
      did('checkin', 'ana', 'a', friday),
    ]);
    expect(decisions.map(({ seq }) => seq)).toEqual([5]);
    expect(reports).toMatchObject([{ decisions: 1, unlisted: 2, events: 5 }]);
  });
});

describe('an answer', () => {
  it('is visited at the state it was made from, whatever was committed since', async () => {
    const { answers } = await stopsOf([
      opened('a'),
      ...filler(10),
      served('r1', 'ana', ['a'], friday, { asOfSeq: 3 }),
      served('r2', 'ana', ['a'], friday),
    ]);
    expect(answers.map(({ seq, state }) => [seq, state])).toEqual([
      [12, 3],
      [13, 12],
    ]);
  });

  it('from before the first event is visited there', async () => {
    const { answers } = await stopsOf([opened('a'), served('r1', 'ana', [], friday, { asOfSeq: 0 })]);
    expect(answers).toMatchObject([{ state: 0 }]);
  });

  it('whose state is out of reach is counted and left out, never visited at another', async () => {
    const near = await stopsOf([opened('a'), ...filler(4090), served('r1', 'ana', ['a'], friday, { asOfSeq: 1 })]);
    expect(near.answers).toMatchObject([{ state: 1 }]);
    expect(near.reports).toMatchObject([{ served: 1, unmatched: 0 }]);
    const far = await stopsOf([opened('a'), ...filler(6000), served('r1', 'ana', ['a'], friday, { asOfSeq: 1 })]);
    expect(far.answers).toEqual([]);
    expect(far.reports).toMatchObject([{ served: 0, unmatched: 1 }]);
  });
});

describe('a replay', () => {
  const drafts: Draft[] = [opened('a'), opened('b')];
  for (let i = 0; i < 300; i++) {
    const at = friday + i * days;
    drafts.push(did('view', `p${i % 7}`, 'a', at), served(`r${i}`, `p${i % 7}`, ['a', 'b'], at, { asOfSeq: drafts.length }));
    drafts.push(
      did('click', `p${i % 7}`, 'b', at, { recommendationId: `r${i}` }),
      did('checkin', `p${i % 7}`, i % 2 ? 'b' : 'a', at, { recommendationId: `r${i}` }),
    );
  }

  it('may be interrupted anywhere: in parts it stops where it stops in one go', async () => {
    const whole = await stopsOf(drafts);
    const parts = await stopsOf(drafts, [2 + 4 * 50, 2 + 4 * 51, 2 + 4 * 200, drafts.length]);
    expect(parts.decisions).toEqual(whole.decisions);
    expect(parts.answers).toEqual(whole.answers);
    expect(whole.decisions.length).toBe(300);
    // Between an answer's state and its event: that state is not at hand any more.
    const cut = await stopsOf(drafts, [2 + 4 * 50 + 1, drafts.length]);
    expect(cut.reports).toMatchObject([
      { served: 50, unmatched: 0 },
      { served: 249, unmatched: 1 },
    ]);
  });

  it('stops when told, with the reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(replay(memoryLog(drafts), new FeatureStore(), { untilSeq: 100, signal })).rejects.toThrow('enough');
  });

  it('says how far it is', async () => {
    const seen: number[] = [];
    await replay(memoryLog(drafts), new FeatureStore(), {
      untilSeq: drafts.length,
      progress: ({ done, total }) => seen.push(done / total!),
    });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
