import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Occurrences } from './occurrences.ts';

it('counts as a map does, also when it has grown', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 200 }), (picks) => {
      const occurrences = new Occurrences();
      const counts = new Map<string, number>();
      for (const text of [...picks.map(String), ...Array.from({ length: 6_000 }, (_, i) => `row ${i}`), ...picks.map(String)]) {
        const before = counts.get(text) ?? 0;
        expect(occurrences.next(text)).toBe(before);
        counts.set(text, before + 1);
      }
    }),
    { numRuns: 4 },
  );
});
