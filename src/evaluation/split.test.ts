import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByDecisions } from './split.ts';

describe('the time split', () => {
  it('cuts ten decisions into seven, one and two', () => {
    const seqs = [5, 8, 9, 20, 21, 22, 30, 41, 50, 60];
    expect(splitByDecisions(seqs)).toEqual({
      fitUntilSeq: 30,
      gateUntilSeq: 41,
      testUntilSeq: 60,
      decisions: { fit: 7, gate: 1, test: 2 },
    });
  });

  it('puts every decision into exactly one window, in order, and some into the test', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 300 }), (unsorted) => {
        const seqs = unsorted.toSorted((a, b) => a - b);
        const { fitUntilSeq, gateUntilSeq, testUntilSeq, decisions } = splitByDecisions(seqs);
        expect(seqs.filter((seq) => seq <= fitUntilSeq)).toHaveLength(decisions.fit);
        expect(seqs.filter((seq) => seq > fitUntilSeq && seq <= gateUntilSeq)).toHaveLength(decisions.gate);
        expect(seqs.filter((seq) => seq > Math.max(fitUntilSeq, gateUntilSeq) && seq <= testUntilSeq)).toHaveLength(decisions.test);
        expect(decisions.test).toBeGreaterThan(0);
      }),
    );
  });

  it('has empty windows without decisions', () => {
    expect(splitByDecisions([])).toMatchObject({ testUntilSeq: 0, decisions: { fit: 0, gate: 0, test: 0 } });
  });
});
