import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredRow } from '../encoding.ts';
import { Tail } from './tail.ts';

const row = (seq: number, body = '{}'): StoredRow => [seq, `event-${seq}`, 'interaction', 0, 0, body];

describe('the tail of the log', () => {
  it('gives exactly the events after a place, or says that it no longer has them', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 12 }),
        fc.nat(20_000),
        fc.integer({ min: 1, max: 3_000 }),
        (start, groups, after, limit) => {
          const tail = new Tail(start);
          let last = start;
          for (const length of groups) {
            tail.push(Array.from({ length }, (_, i) => row(last + 1 + i)));
            last += length;
          }
          const events = tail.after(after, limit);
          if (events === null) return after < start || last - after > 4_096;
          const expected = Math.min(limit, Math.max(0, last - after));
          return events.length <= expected && (expected === 0 || events.length > 0) && events.every(({ seq }, i) => seq === after + 1 + i);
        },
      ),
      { seed: 1 },
    );
  });

  it('holds at most two generations, whatever comes', () => {
    const tail = new Tail(0);
    for (let seq = 1; seq <= 30_000; seq++) tail.push([row(seq)]);
    expect(tail.after(30_000 - 2 * 4_096 - 1, 1)).toBeNull();
    expect(tail.after(30_000 - 4_096, 1)).toMatchObject([{ seq: 30_000 - 4_095 }]);

    const heavy = new Tail(0);
    const body = JSON.stringify({ text: 'x'.repeat(1 << 20) });
    for (let seq = 1; seq <= 100; seq++) heavy.push([row(seq, body)]);
    expect(heavy.after(90, 1)).toBeNull();
    expect(heavy.after(97, 1)).not.toBeNull();
  });

  it('forgets everything on reset', () => {
    const tail = new Tail(0);
    tail.push([row(1), row(2)]);
    tail.reset(2);
    expect(tail.after(1, 10)).toBeNull();
    expect(tail.after(2, 10)).toEqual([]);
  });

  it('decodes an event once for all its followers', () => {
    const tail = new Tail(0);
    tail.push([row(1)]);
    expect(tail.after(0, 1)![0]).toBe(tail.after(0, 1)![0]);
  });
});
