/** Fits the gate of `gate.ts` to held-out decisions. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { minimise } from '../stats/lbfgs.ts';
import { calibrate, fitCalibration, logOdds } from './calibration.ts';
import type { MonotoneMap } from './calibration.ts';
import { gateContext, openGate, strengths } from './gate.ts';
import type { Gate } from './gate.ts';

/** Held-out decisions as the members see them: the gate's training data. The candidates should be those between which the gate will decide. */
export class GateSamples {
  readonly #members: number;
  readonly #start: number[] = [0];
  readonly #label: number[] = [];
  readonly #scores: number[][];
  readonly #context: number[] = [];

  constructor(members: number) {
    this.#members = members;
    this.#scores = Array.from({ length: members }, () => []);
  }

  get decisions(): number {
    return this.#start.length - 1;
  }

  /** @param scores one array per member, one score per candidate  @param chosen row of the chosen candidate */
  add(scores: readonly Float32Array[], context: Float64Array, chosen: number): void {
    const rows = scores[0]!.length;
    for (let m = 0; m < this.#members; m++) for (const score of scores[m]!) this.#scores[m]!.push(score);
    for (let row = 0; row < rows; row++) this.#label.push(row === chosen ? 1 : 0);
    for (const value of context) this.#context.push(value);
    this.#start.push(this.#label.length);
  }

  table(): GateTable {
    return {
      start: Int32Array.from(this.#start),
      label: Float32Array.from(this.#label),
      scores: this.#scores.map((scores) => Float32Array.from(scores)),
      context: Float64Array.from(this.#context),
    };
  }
}

export interface GateTable {
  /** First row of each decision, and one past the last. */
  readonly start: Int32Array;
  /** Per row: 1 = chosen. */
  readonly label: Float32Array;
  /** Per member, per row: the member's own score. */
  readonly scores: readonly Float32Array[];
  /** Row-major, `decisions x gateContext.length`. */
  readonly context: Float64Array;
}

/** Learns calibrations, then weights, by maximum likelihood of what people chose. Without decisions it is the open gate. */
export async function fitGate(table: GateTable, signal?: AbortSignal): Promise<Gate> {
  const members = table.scores.length;
  if (table.start.length < 2) return openGate(members);
  const calibrations: MonotoneMap[] = [];
  for (const scores of table.scores) calibrations.push(await fitCalibration(scores, table.start, table.label, signal));
  const utilities = table.scores.map((scores, m) => Float64Array.from(scores, (score) => calibrate(calibrations[m]!, logOdds(score))));
  const start = Float64Array.from(openGate(members).gamma.flat());
  const { x } = await minimise(
    async (gamma, gradient) => {
      await nextTurn();
      signal?.throwIfAborted();
      return gateLoss(table, utilities, gamma, gradient);
    },
    start,
    { iterations: 100, gradientTolerance: 1e-5, valueTolerance: 1e-7 },
  );
  const gamma = rowsOf(x);
  return {
    calibrations,
    offsets: utilities.map((row) => meanChosen(row, table.label)),
    gamma,
    offset: meanChosenMix(table, utilities, gamma),
  };
}

/** Precision of the Gaussian prior on gamma around the open gate: tight on what shifts weight, loose on the constant. */
function precisionOf(i: number): number {
  return i % gateContext.length === 0 ? 0.01 : 1;
}

/** Mean negative log-likelihood and its gradient by gamma (row-major, members x context), with the prior. */
export function gateLoss(table: GateTable, utilities: readonly Float64Array[], gamma: Float64Array, gradient: Float64Array): number {
  const members = utilities.length;
  const width = gateContext.length;
  const decisions = table.start.length - 1;
  gradient.fill(0);
  let loss = 0;
  let mixed = new Float64Array(256);
  for (let decision = 0; decision < decisions; decision++) {
    const first = table.start[decision]!;
    const rows = table.start[decision + 1]! - first;
    if (rows > mixed.length) mixed = new Float64Array(rows * 2);
    const context = table.context.subarray(decision * width, (decision + 1) * width);
    const weights = strengths(rowsOf(gamma), context);
    mixed.fill(0, 0, rows);
    for (let m = 0; m < members; m++) {
      for (let i = 0; i < rows; i++) mixed[i] = mixed[i]! + weights[m]! * utilities[m]![first + i]!;
    }
    let highest = -Infinity;
    for (let i = 0; i < rows; i++) highest = Math.max(highest, mixed[i]!);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      if (table.label[first + i]! > 0) loss += highest - mixed[i]!;
      total += mixed[i] = Math.exp(mixed[i]! - highest);
    }
    loss += Math.log(total);
    for (let m = 0; m < members; m++) {
      let surprise = 0;
      for (let i = 0; i < rows; i++) surprise += (mixed[i]! / total - table.label[first + i]!) * utilities[m]![first + i]!;
      for (let k = 0; k < width; k++) gradient[m * width + k] = gradient[m * width + k]! + surprise * weights[m]! * context[k]!;
    }
  }
  const prior = openGate(members).gamma.flat();
  for (let i = 0; i < gamma.length; i++) {
    const away = gamma[i]! - prior[i]!;
    loss += (precisionOf(i) / 2) * away * away;
    gradient[i] = (gradient[i]! + precisionOf(i) * away) / decisions;
  }
  return loss / decisions;
}

function rowsOf(gamma: Float64Array): number[][] {
  const rows: number[][] = [];
  for (let at = 0; at < gamma.length; at += gateContext.length) rows.push([...gamma.subarray(at, at + gateContext.length)]);
  return rows;
}

function meanChosen(utilities: Float64Array, label: Float32Array): number {
  let sum = 0;
  let chosen = 0;
  for (let row = 0; row < label.length; row++) {
    if (label[row] === 0) continue;
    sum += utilities[row]!;
    chosen++;
  }
  return sum / Math.max(1, chosen);
}

function meanChosenMix(table: GateTable, utilities: readonly Float64Array[], gamma: readonly (readonly number[])[]): number {
  const mixed = new Float64Array(table.label.length);
  for (let decision = 0; decision + 1 < table.start.length; decision++) {
    const weights = strengths(gamma, table.context.subarray(decision * gateContext.length, (decision + 1) * gateContext.length));
    for (let row = table.start[decision]!; row < table.start[decision + 1]!; row++) {
      mixed[row] = utilities.reduce((sum, utility, m) => sum + weights[m]! * utility[row]!, 0);
    }
  }
  return meanChosen(mixed, table.label);
}
