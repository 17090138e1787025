import { describe, expect, it } from 'vitest';
import type { AppendCall } from '../append-queue.ts';
import type { EncodedEvent } from '../encoding.ts';
import { GroupCommit } from './group-commit.ts';

const event = (body = '{}'): EncodedEvent => ({ id: 'some-event', type: 'interaction', at: 0, userId: null, body });
const call = (events: number, body?: string): AppendCall => ({ events: Array.from({ length: events }, () => event(body)), receivedAt: 0 });

/** Lengths of the groups that calls of these sizes are committed in. */
async function groupsOf(calls: readonly AppendCall[]): Promise<readonly number[][]> {
  const groups: number[][] = [];
  const commit = new GroupCommit((group) => {
    groups.push(group.map(({ events }) => events.length));
    return group.map(() => ({ seqs: [], duplicates: 0 }));
  });
  await Promise.all(calls.map((one) => commit.submit(one)));
  return groups;
}

describe('group commit', () => {
  it('commits all that waits as one group', async () => {
    expect(await groupsOf([call(1), call(5), call(1)])).toEqual([[1, 5, 1]]);
  });

  it('bounds a group by events and by size, and never splits a call', async () => {
    expect(await groupsOf([call(600), call(424), call(1), call(3_000), call(2)])).toEqual([[600, 424], [1], [3_000], [2]]);
    const large = 'x'.repeat(400_000);
    expect(await groupsOf([call(1, large), call(1, large), call(1, large), call(1)])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('lets timers and sockets have their turn between two groups', async () => {
    const order: string[] = [];
    const commit = new GroupCommit((group) => {
      order.push('group');
      if (order.length === 1) setImmediate(() => order.push('another'));
      return group.map(() => ({ seqs: [], duplicates: 0 }));
    });
    await Promise.all([commit.submit(call(1_024)), commit.submit(call(1_024)), commit.submit(call(1_024))]);
    expect(order).toEqual(['group', 'another', 'group', 'group']);
  });

  it('rejects every call of a failed group and goes on with the next', async () => {
    let groups = 0;
    const commit = new GroupCommit((group) => {
      if (++groups === 1) throw new Error('no room');
      return group.map(() => ({ seqs: [7], duplicates: 0 }));
    });
    const outcomes = await Promise.allSettled([commit.submit(call(1)), commit.submit(call(2))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await commit.submit(call(1))).toEqual({ seqs: [7], duplicates: 0 });
  });

  it('refuses what it has no room for, and takes more when some was written', async () => {
    const commit = new GroupCommit((group) => group.map(() => ({ seqs: [], duplicates: 0 })));
    const outcomes = await Promise.allSettled(Array.from({ length: 70 }, () => commit.submit(call(1_000))));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 70 }, (_, n) => (n < 65 ? 'fulfilled' : 'rejected')));
    expect(outcomes[69]).toMatchObject({ reason: { code: 'log.overloaded', message: '65000 events wait to be written already' } });
    await expect(commit.submit(call(100_000))).resolves.toBeDefined();
  });
});
