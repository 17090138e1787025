/** Where a log is cut in time: everything up to a cut is known, what comes after is to be predicted. */
export interface TimeSplit {
  /** Members are fitted on events with `seq` up to here. */
  readonly fitUntilSeq: number;
  /** The gate is fitted on decisions after that, up to here. */
  readonly gateUntilSeq: number;
  /** The evaluation is on decisions after that, up to here. */
  readonly testUntilSeq: number;
  /** Decisions in each window. */
  readonly decisions: { readonly fit: number; readonly gate: number; readonly test: number };
}

/** Where the windows end, as shares of the decisions; the test window has the rest. */
export const splitEnds = { fit: 0.7, gate: 0.8 } as const;

/**
 * Cuts by quantiles of the decisions, not of time or of events: every window has its share of what is predicted, however uneven the traffic.
 *
 * @param seqs `seq` of each decision, ascending
 * @returns windows that may be empty when there are few decisions; the last decision is always in the test window
 */
export function splitByDecisions(seqs: ArrayLike<number>, ends: { readonly fit: number; readonly gate: number } = splitEnds): TimeSplit {
  const fit = Math.floor(seqs.length * ends.fit);
  const gate = Math.floor(seqs.length * ends.gate) - fit;
  const endOf = (decisions: number): number => (decisions === 0 ? 0 : seqs[decisions - 1]!);
  return {
    fitUntilSeq: endOf(fit),
    gateUntilSeq: endOf(fit + gate),
    testUntilSeq: endOf(seqs.length),
    decisions: { fit, gate, test: seqs.length - fit - gate },
  };
}
