/** How good the neural model is on examples that it did not learn from. */
import type { ExampleSet } from './neural-examples.ts';
import { NeuralForward } from './neural-forward.ts';
import type { NeuralWeights } from './neural-weights.ts';

export interface Validation {
  /** Mean binary cross-entropy, without dropout and penalty. */
  readonly validationLoss: number;
  /** Shares at the threshold 0.5; precision and recall are 0 where there is nothing to divide by. */
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  /** Probability that a positive example scores above a negative one, ties half; 0.5 where there is only one kind. */
  readonly auc: number;
}

export function validate(weights: NeuralWeights, { users, venues, labels }: ExampleSet): Validation {
  const forward = new NeuralForward(weights);
  const scores = new Float32Array(users.length);
  const order = Uint32Array.from(users.keys()).toSorted((a, b) => users[a]! - users[b]!);
  for (let from = 0; from < order.length;) {
    const user = users[order[from]!]!;
    let to = from;
    while (to < order.length && users[order[to]!] === user) to++;
    const rows = order.subarray(from, to);
    forward
      .scores(
        user,
        rows.map((row) => venues[row]!),
      )
      .forEach((score, i) => (scores[rows[i]!] = score));
    from = to;
  }
  return judge(scores, labels);
}

/** @param scores probabilities */
export function judge(scores: Float32Array, labels: Uint8Array): Validation {
  let loss = 0;
  let [right, chosen, hits, positives] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const [score, label] = [scores[i]!, labels[i]!];
    const likelihood = label === 1 ? score : 1 - score;
    loss -= Math.log(Math.max(likelihood, 1e-7));
    const isChosen = score > 0.5 ? 1 : 0;
    if (isChosen === label) right++;
    chosen += isChosen;
    positives += label;
    hits += isChosen * label;
  }
  const count = Math.max(1, scores.length);
  return {
    validationLoss: loss / count,
    accuracy: right / count,
    precision: chosen === 0 ? 0 : hits / chosen,
    recall: positives === 0 ? 0 : hits / positives,
    auc: areaUnderCurve(scores, labels, positives),
  };
}

/** The Mann-Whitney statistic over the number of pairs. */
function areaUnderCurve(scores: Float32Array, labels: Uint8Array, positives: number): number {
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  const order = Uint32Array.from(scores.keys()).toSorted((a, b) => scores[a]! - scores[b]!);
  let [below, won] = [0, 0];
  for (let from = 0; from < order.length;) {
    let [to, tiedPositives, tiedNegatives] = [from, 0, 0];
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
      if (labels[order[to]!] === 1) tiedPositives++;
      else tiedNegatives++;
    }
    won += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    from = to;
  }
  return won / (positives * negatives);
}
