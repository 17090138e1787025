import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  days,
  did,
  friday,
  hours,
  memoryLog,
  opened,
  randomCast,
  randomEvent,
  served,
  tombstone,
  type Draft,
} from '../../test/support/events.ts';
import { storeOf } from '../../test/support/features.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { People } from '../features/people.ts';
import { Random } from '../stats/random.ts';
import { findPersonalEvents, type PersonalEvents } from './personal-events.ts';

const merged = (fromUserId: string, userId: string): Draft => ({ type: 'user.merged', at: friday, fromUserId, userId });
const said = (text: string, who: { userId?: string; sessionId?: string }): Draft => ({
  type: 'conversation.message',
  at: friday,
  role: 'user',
  text,
  ...who,
});
const reacted = (recommendationId: string, who: { userId?: string } = {}): Draft => ({
  type: 'recommendation.feedback',
  at: friday,
  recommendationId,
  action: 'accepted',
  ...who,
});
/** An answer that names nobody. */
function unnamed(recommendationId: string, sessionId?: string): Draft {
  const { userId: _nobody, ...answer } = served(recommendationId, 'nobody', ['a'], friday);
  return { ...answer, ...(sessionId !== undefined && { sessionId }) };
}

async function find(drafts: readonly Draft[], userId: string, sharedSessions: 'theirs' | 'not theirs' = 'theirs'): Promise<PersonalEvents> {
  return findPersonalEvents(memoryLog(drafts), userId, { untilSeq: drafts.length, sharedSessions });
}

describe('the events of a person', () => {
  it('are all that name them, and no others', async () => {
    const drafts = [
      opened('a'),
      { type: 'user.upserted', at: friday, user: { id: 'ana' } } as const,
      did('view', 'ana', 'a', friday),
      did('view', 'bia', 'a', friday),
      served('answer', 'ana', ['a'], friday),
      said('um bar', { userId: 'ana' }),
      reacted('answer', { userId: 'ana' }),
      { type: 'external.crowd', at: friday, venueId: 'a', level: 0.5 } as const,
    ];
    expect(await find(drafts, 'ana')).toEqual({
      ids: ['ana'],
      seqs: [2, 3, 5, 6, 7],
      mergeSeqs: [],
      counts: { 'user.upserted': 1, interaction: 1, 'recommendation.served': 1, 'conversation.message': 1, 'recommendation.feedback': 1 },
      firstInteractionSeq: 3,
      isErasureOpen: false,
    });
    expect(await find(drafts, 'nobody')).toMatchObject({ ids: ['nobody'], seqs: [], firstInteractionSeq: null });
  });

  it('are found under every id that was merged, in whatever direction one asks', async () => {
    const drafts = [
      did('view', 'phone', 'a', friday),
      merged('phone', 'ana'),
      did('view', 'laptop', 'a', friday),
      merged('ana', 'ana@work'),
      merged('laptop', 'ana'),
      did('view', 'bia', 'a', friday),
      did('view', 'phone', 'b', friday),
    ];
    for (const id of ['phone', 'ana', 'laptop', 'ana@work']) {
      const { ids, seqs, mergeSeqs } = await find(drafts, id);
      expect(ids.toSorted()).toEqual(['ana', 'ana@work', 'laptop', 'phone']);
      expect([seqs, mergeSeqs]).toEqual([
        [1, 2, 3, 4, 5, 7],
        [2, 4, 5],
      ]);
    }
  });

  it('end where their device became someone else’s', async () => {
    const drafts = [
      did('view', 'tablet', 'a', friday - hours, { sessionId: 's1' }),
      said('da ana', { sessionId: 's1' }),
      merged('tablet', 'ana'),
      did('view', 'tablet', 'a', friday),
      merged('tablet', 'bia'),
      did('view', 'tablet', 'a', friday, { sessionId: 's2' }),
      said('da bia', { sessionId: 's2' }),
    ];
    expect((await find(drafts, 'ana')).seqs).toEqual([1, 2, 3, 4]);
    expect((await find(drafts, 'bia')).seqs).toEqual([5, 6, 7]);
    expect((await find(drafts, 'tablet')).seqs).toEqual([5, 6, 7]);
  });

  it('leave out what came under a lent id after its borrower was erased', async () => {
    const drafts = [
      merged('tablet', 'ana'),
      merged('tablet', 'bia'),
      tombstone(friday, 'bia', 'tablet'),
      did('view', 'tablet', 'a', friday),
    ];
    expect((await find(drafts, 'ana')).seqs).toEqual([1]);
    expect((await find(drafts, 'tablet')).seqs).toEqual([4]);
    expect((await find(drafts.toSpliced(1, 1), 'ana')).seqs).toEqual([1]);
    expect((await find(drafts, 'bia')).seqs).toEqual([2]);
  });

  it('include what names nobody in sessions that they used alone, also before their name was known', async () => {
    const drafts = [
      said('antes do nome', { sessionId: 's1' }),
      unnamed('r1', 's1'),
      reacted('r1'),
      did('view', 'ana', 'a', friday, { sessionId: 's1' }),
      said('de outro', { sessionId: 's2' }),
      unnamed('r2', 's2'),
      reacted('r2'),
      said('sem nada', {}),
    ];
    for (const shared of ['theirs', 'not theirs'] as const) expect((await find(drafts, 'ana', shared)).seqs).toEqual([1, 2, 3, 4]);
  });

  it('include what names nobody in shared sessions for an erasure, and not for an export', async () => {
    const drafts = [
      did('view', 'ana', 'a', friday, { sessionId: 's1' }),
      said('de quem?', { sessionId: 's1' }),
      unnamed('r1', 's1'),
      reacted('r1'),
      did('view', 'bia', 'a', friday, { sessionId: 's1' }),
    ];
    expect((await find(drafts, 'ana', 'theirs')).seqs).toEqual([1, 2, 3, 4]);
    expect((await find(drafts, 'ana', 'not theirs')).seqs).toEqual([1]);
  });

  it('include an answer that names nobody if they reacted to it, unless someone else did', async () => {
    const drafts = [
      unnamed('r1'),
      unnamed('r2', 's1'),
      unnamed('r3', 's1'),
      did('accept', 'ana', 'a', friday, { recommendationId: 'r1' }),
      did('view', 'ana', 'a', friday, { sessionId: 's1' }),
      did('accept', 'bia', 'a', friday, { recommendationId: 'r2' }),
      reacted('r1'),
      reacted('r2'),
      reacted('r3'),
    ];
    expect((await find(drafts, 'ana')).seqs).toEqual([1, 3, 4, 5, 7, 9]);
  });

  it('include unnamed feedback on answers given to them by name, and not on answers given to others', async () => {
    const drafts = [
      served('r1', 'ana', ['a'], friday),
      served('r2', 'bia', ['a'], friday),
      did('accept', 'ana', 'a', friday, { recommendationId: 'r2' }),
      did('accept', 'bia', 'a', friday, { recommendationId: 'r1' }),
      reacted('r1'),
      reacted('r2'),
    ];
    expect((await find(drafts, 'ana')).seqs).toEqual([1, 3, 5]);
  });

  it('taken out of the log, change nothing in what is derived about anyone else', async () => {
    const now = friday + days;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
        const random = new Random(seed);
        const drafts = [
          ...randomCast(random, { at: friday - 40 * days }),
          ...Array.from({ length: 150 }, () => randomEvent(random, { from: friday - 30 * days, until: friday })),
        ];
        drafts.splice(100, 0, merged('person-1', 'person-0'), merged('person-2', 'person-0'), merged('person-2', 'person-3'));
        const { seqs } = await find(drafts, 'person-0');
        expect(seqs.length).toBeGreaterThan(20);
        const before = storeOf(drafts);
        const after = new FeatureStore();
        for (const event of memoryLog(drafts).events) if (!seqs.includes(event.seq)) after.apply(event);
        for (const id of ['person-2', 'person-3']) expect(after.describePerson(id, now)).toEqual(before.describePerson(id, now));
        expect(after.people.indexOf('person-0')).toBe(-1);
        expect(after.people.indexOf('person-1')).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('are, whatever was merged when, those that the live state counts as theirs', async () => {
    const id = fc.constantFrom('p0', 'p1', 'p2', 'phone', 'tablet');
    const step = fc.oneof(
      { weight: 2, arbitrary: id.map((userId) => did('view', userId, 'a', friday)) },
      fc.tuple(id, id).map(([from, into]) => merged(from, into)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), id, async (drafts, asked) => {
        // The reference carries every event along with its person, as the live state carries features.
        const people = new People();
        const eventsOf = new Map<number, number[]>();
        const give = (person: number, seqs: readonly number[]): unknown => eventsOf.set(person, [...(eventsOf.get(person) ?? []), ...seqs]);
        for (const event of memoryLog(drafts).events) {
          if (event.type === 'interaction') give(people.see(event.userId), [event.seq]);
          if (event.type !== 'user.merged') continue;
          const into = people.see(event.userId);
          const from = people.indexOf(event.fromUserId);
          if (from !== into && people.goesBy(from, event.fromUserId)) {
            give(into, eventsOf.get(from) ?? []);
            eventsOf.delete(from);
          }
          people.merge(event.fromUserId, into);
        }
        const expected = (eventsOf.get(people.indexOf(asked)) ?? []).toSorted((a, b) => a - b);
        const { seqs, mergeSeqs } = await find(drafts, asked);
        expect(seqs.filter((seq) => !mergeSeqs.includes(seq))).toEqual(expected);
      }),
    );
  });
});
