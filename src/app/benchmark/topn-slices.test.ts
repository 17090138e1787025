import { describe, expect, it } from 'vitest';
import { sumTriples } from '../../compute/sparse-matrix.ts';
import { holdOutAlike, holdOutAtRandom } from './topn-slices.ts';

const options = { seed: 1, users: 100, signal: new AbortController().signal };

describe.each([
  ['at random', holdOutAtRandom],
  ['of what is alike', holdOutAlike],
])('a slice %s', (_, holdOut) => {
  it('holds back a fifth of everybody, at least one venue, and never what a person has only one of', async () => {
    const sizes = [0, 1, 2, 5, 10, 23];
    const row = sizes.flatMap((size, user) => Array.from({ length: size }, () => user));
    const column = sizes.flatMap((size) => Array.from({ length: size }, (__, v) => v));
    const train = await sumTriples(6, 23, { row, column, value: row.map(() => 1) });
    const slice = await holdOut(train, options);
    expect(slice.users.map(({ row: user, relevant }) => [user, relevant.size])).toEqual([
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 5],
    ]);
    for (let user = 0; user < 6; user++) {
      const kept = [...slice.train.indices.subarray(slice.train.starts[user], slice.train.starts[user + 1])];
      const held = [...(slice.users.find((one) => one.row === user)?.relevant ?? [])];
      expect([...kept, ...held].toSorted((a, b) => a - b)).toEqual(Array.from({ length: sizes[user]! }, (__, v) => v));
      expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    }
    expect(await holdOut(train, options)).toEqual(slice);
    expect((await holdOut(train, { ...options, users: 2 })).users).toHaveLength(2);
    expect((await holdOut(train, { ...options, users: 2 })).train).toEqual(slice.train);
  });
});

describe('a slice of what is alike', () => {
  it('keeps to one of the two places that a person frequents', async () => {
    // Person 0 goes to venues 0 to 4 with some people and to 5 to 9 with others: what is held back is two of the one or two of the other.
    const cells: [number, number][] = Array.from({ length: 10 }, (_, v) => [0, v]);
    for (let person = 1; person < 9; person++) for (let v = 0; v < 5; v++) cells.push([person, v + (person % 2) * 5]);
    const train = await sumTriples(9, 10, {
      row: cells.map(([row]) => row),
      column: cells.map(([, column]) => column),
      value: cells.map(() => 1),
    });
    const places = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { users } = await holdOutAlike(train, { ...options, seed });
      places.add([...users.find(({ row }) => row === 0)!.relevant].map((venue) => (venue < 5 ? 'a' : 'b')).join(''));
    }
    expect(places).toEqual(new Set(['aa', 'bb']));
  });
});
