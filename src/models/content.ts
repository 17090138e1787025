/**
 * How well a venue's attributes suit this person now: a linear model over the feature columns, so that new venues and new people have scores too.
 *
 * Fitted as a conditional logit on decisions (see `conditional-logit.ts`). Columns that are equal for all candidates of every decision
 * (the person's, the moment's) cannot matter to a ranking and are left out; what they mean for a venue is in the `match` columns.
 *
 * score = 1 / (1 + exp(offset - utility)), where offset is the mean utility of the venues that people chose: 0.5 = as suitable as a typical choice.
 */
import { z } from 'zod';
import type { Dataset, DecisionTable, ScoringRequest } from '../domain/dataset.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import { decodeArtifact, encodeArtifact } from './artifact.ts';
import { columnScaleSchema, learnScale, scaled } from './column-scale.ts';
import type { ColumnScale } from './column-scale.ts';
import { fitConditionalLogit } from './conditional-logit.ts';
import type { Choices } from './conditional-logit.ts';
import { emptyDataset } from './model.ts';
import type { Attribution, Estimator, Model } from './model.ts';

export interface ContentParameters {
  /** Precision of the Gaussian prior on each coefficient; larger = closer to 0. */
  readonly l2: number;
  /** Only the latest decisions are learned from: their features come from a state like the one that serves. */
  readonly maxDecisions: number;
}
export const contentDefaults: ContentParameters = { l2: 2, maxDecisions: 6000 };

const kind = 'content';
const format = 1;

export function contentEstimator(parameters: Partial<ContentParameters> = {}): Estimator {
  const complete = { ...contentDefaults, ...parameters };
  return {
    kind,
    async fit(dataset, { progress, signal }) {
      signal?.throwIfAborted();
      progress({ stage: 'fitting content', done: 0, total: 1 });
      const fitted = await fit(dataset, complete, signal);
      progress({ stage: 'fitting content', done: 1, total: 1 });
      return new Content(fitted);
    },
    load: (bytes) => new Content(decodeArtifact(bytes, { kind, format }, fittedSchema).fields),
  };
}

const termSchema = z.strictObject({
  scale: columnScaleSchema,
  /** Log-odds per standard deviation. */
  weight: z.number(),
  /** Log-odds where the column is missing. */
  missing: z.number(),
});
const fittedSchema = z.strictObject({
  parameters: z.strictObject({ l2: z.number(), maxDecisions: z.number() }),
  terms: z.array(termSchema),
  offset: z.number(),
});
type Term = z.infer<typeof termSchema>;
type Fitted = z.infer<typeof fittedSchema>;

class Content implements Model {
  readonly kind = kind;
  readonly #fitted: Fitted;
  #columns: readonly string[] = [];
  #indices: Int32Array = new Int32Array(0);

  constructor(fitted: Fitted) {
    this.#fitted = fitted;
  }

  /** A column that the request lacks counts as missing. */
  predict({ features }: ScoringRequest): Float32Array {
    const { terms, offset } = this.#fitted;
    const indices = this.#indicesIn(features);
    const utilities = new Float64Array(features.rows);
    // Column by column, some 3 ns per value: the term's numbers stay in registers.
    for (let t = 0; t < terms.length; t++) addTerm(utilities, terms[t]!, features, indices[t]!);
    return Float32Array.from(utilities, (utility) => 1 / (1 + Math.exp(offset - utility)));
  }

  attribute({ features }: ScoringRequest, rows: ArrayLike<number>): readonly (readonly Attribution[])[] {
    const indices = this.#indicesIn(features);
    const attributions = Array.from(rows, (): Attribution[] => []);
    this.#fitted.terms.forEach((term, t) => {
      const effects = new Float64Array(features.rows);
      addTerm(effects, term, features, indices[t]!);
      const mean = effects.reduce((sum, effect) => sum + effect, 0) / effects.length;
      attributions.forEach((list, i) => list.push({ member: kind, column: term.scale.column, value: effects[rows[i]!]! - mean }));
    });
    return attributions;
  }

  save(): Uint8Array {
    return encodeArtifact({ kind, format, fields: this.#fitted, arrays: {} });
  }

  /** Index of each term's column in a request; -1 = not there. */
  #indicesIn({ columns }: FeatureMatrix): Int32Array {
    if (columns !== this.#columns) {
      this.#indices = Int32Array.from(this.#fitted.terms, ({ scale }) => columns.indexOf(scale.column));
      this.#columns = columns;
    }
    return this.#indices;
  }
}

function addTerm(utilities: Float64Array, { scale, weight, missing }: Term, { values, columns }: FeatureMatrix, index: number): void {
  const { low, high, logUnit, mean, deviation } = scale;
  const width = columns.length;
  const slope = weight / deviation;
  for (let row = 0, at = index; row < utilities.length; row++, at += width) {
    const value = index < 0 ? Number.NaN : values[at]!;
    if (value !== value) {
      utilities[row] = utilities[row]! + missing;
      continue;
    }
    const clipped = value < low ? low : value > high ? high : value;
    utilities[row] = utilities[row]! + slope * ((logUnit > 0 ? Math.log1p(clipped / logUnit) : clipped) - mean);
  }
}

async function fit(dataset: Dataset, parameters: ContentParameters, signal: AbortSignal | undefined): Promise<Fitted> {
  const decisions = latest(dataset.decisions, parameters.maxDecisions);
  const usable = countUsable(decisions);
  if (usable === 0) {
    throw emptyDataset(kind, `none of ${decisions.start.length - 1} decisions has both a chosen and another candidate`);
  }
  const { columns, values } = decisions.features;
  const scales = columns
    .map((column, index) => (varies(decisions, index) ? { index, scale: learnScale(values, columns.length, index, column) } : null))
    .filter((found): found is { index: number; scale: ColumnScale } => found?.scale != null);
  const choices = designOf(decisions, scales);
  const beta = await fitConditionalLogit(choices, parameters.l2, signal);
  return {
    parameters,
    terms: scales.map(({ scale }, t) => ({ scale, weight: beta[2 * t]!, missing: beta[2 * t + 1]! })),
    offset: meanChosenUtility(choices, beta),
  };
}

/** Two design columns per feature: the standardised value (0 where missing) and whether it is missing. */
function designOf(decisions: DecisionTable, scales: readonly { index: number; scale: ColumnScale }[]): Choices {
  const { rows, columns, values } = decisions.features;
  const width = 2 * scales.length;
  const design = new Float32Array(rows * width);
  scales.forEach(({ index, scale }, t) => {
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns.length + index]!;
      if (Number.isNaN(value)) design[row * width + 2 * t + 1] = 1;
      else design[row * width + 2 * t] = scaled(value, scale);
    }
  });
  return { design, width, start: decisions.start, label: decisions.label };
}

function meanChosenUtility({ design, width, label }: Choices, beta: Float64Array): number {
  let sum = 0;
  let chosen = 0;
  for (let row = 0; row < label.length; row++) {
    if (label[row] === 0) continue;
    chosen++;
    for (let j = 0; j < width; j++) sum += design[row * width + j]! * beta[j]!;
  }
  return sum / chosen;
}

/** Whether a column differs (or is missing in some rows only) within at least one decision. */
function varies({ features, start }: DecisionTable, index: number): boolean {
  const width = features.columns.length;
  for (let decision = 0; decision + 1 < start.length; decision++) {
    const first = features.values[start[decision]! * width + index]!;
    for (let row = start[decision]! + 1; row < start[decision + 1]!; row++) {
      if (!Object.is(features.values[row * width + index]!, first)) return true;
    }
  }
  return false;
}

function latest(decisions: DecisionTable, count: number): DecisionTable {
  const from = Math.max(0, decisions.start.length - 1 - count);
  if (from === 0) return decisions;
  const firstRow = decisions.start[from]!;
  const { columns, rows, values } = decisions.features;
  return {
    features: { rows: rows - firstRow, columns, values: values.subarray(firstRow * columns.length) },
    start: decisions.start.subarray(from).map((row) => row - firstRow),
    venue: decisions.venue.subarray(firstRow),
    label: decisions.label.subarray(firstRow),
    at: decisions.at.subarray(from),
  };
}

/** Decisions that say something: with a chosen candidate and one that was not. */
function countUsable({ start, label }: DecisionTable): number {
  let usable = 0;
  for (let decision = 0; decision + 1 < start.length; decision++) {
    const labels = label.subarray(start[decision], start[decision + 1]);
    if (labels.some((value) => value > 0) && labels.some((value) => value === 0)) usable++;
  }
  return usable;
}
