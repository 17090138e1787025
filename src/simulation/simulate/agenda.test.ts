import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Agenda } from './agenda.ts';

it('gives things back by time, and in the order of entry within one moment', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const agenda = new Agenda<number>();
      times.forEach((at, entry) => agenda.add(at, entry));
      const expected = times.map((_, entry) => entry).toSorted((a, b) => times[a]! - times[b]! || a - b);
      expect(times.map(() => agenda.take())).toEqual(expected);
      expect(agenda.nextAt).toBe(Infinity);
    }),
  );
});

it('keeps the order when entries and removals alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: null })), (steps) => {
      const agenda = new Agenda<{ at: number; entry: number }>();
      const waiting: { at: number; entry: number }[] = [];
      steps.forEach((at, entry) => {
        if (at !== null) {
          agenda.add(at, { at, entry });
          waiting.push({ at, entry });
        } else if (waiting.length > 0) {
          waiting.sort((a, b) => a.at - b.at || a.entry - b.entry);
          expect(agenda.nextAt).toBe(waiting[0]!.at);
          expect(agenda.take()).toEqual(waiting.shift());
        }
      });
    }),
  );
});

it('says so when nothing is left', () => {
  expect(() => new Agenda().take()).toThrow(RangeError);
});
