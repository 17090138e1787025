/** Fits the content model of `content.ts`: which columns matter, on what scale, with what weight. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Dataset, DecisionTable } from '../domain/dataset.ts';
import { columnScaleSchema, learnScale, scaled } from './column-scale.ts';
import type { ColumnScale } from './column-scale.ts';
import { fitConditionalLogit } from './conditional-logit.ts';
import type { Choices } from './conditional-logit.ts';
import { emptyDataset } from './model.ts';

export interface ContentParameters {
  /** Precision of the Gaussian prior on each coefficient; larger = closer to 0. */
  readonly l2: number;
  /** Only the latest decisions are learned from: their features come from a state like the one that serves. */
  readonly maxDecisions: number;
}
export const contentDefaults: ContentParameters = { l2: 2, maxDecisions: 6000 };

const contentTermSchema = z.strictObject({
  scale: columnScaleSchema,
  /** Log-odds per standard deviation. */
  weight: z.number(),
  /** Log-odds where the column is missing. */
  missing: z.number(),
});
export const fittedContentSchema = z.strictObject({
  parameters: z.strictObject({ l2: z.number(), maxDecisions: z.number() }),
  terms: z.array(contentTermSchema),
  offset: z.number(),
});
export type ContentTerm = z.infer<typeof contentTermSchema>;
export type FittedContent = z.infer<typeof fittedContentSchema>;

/** @throws CheckInError `models.empty_dataset` if no decision has both a chosen and another candidate */
export async function fitContent(dataset: Dataset, parameters: ContentParameters, signal: AbortSignal | undefined): Promise<FittedContent> {
  const decisions = latest(dataset.decisions, parameters.maxDecisions);
  const usable = countUsable(decisions);
  if (usable === 0) {
    throw emptyDataset('content', `none of ${decisions.start.length - 1} decisions has both a chosen and another candidate`);
  }
  const { columns, values } = decisions.features;
  const scales: ScaledColumn[] = [];
  for (const [index, column] of columns.entries()) {
    await nextTurn();
    const variation = variationOf(decisions, index);
    const scale = variation === 'none' ? null : learnScale(values, columns.length, index, column);
    if (variation !== 'none' && scale !== null) scales.push({ index, variation, scale });
  }
  const choices = await designOf(decisions, scales);
  const beta = await fitConditionalLogit(choices, parameters.l2, signal);
  let at = 0;
  const terms = scales.map(({ scale, variation }) => ({
    scale,
    weight: beta[at++]!,
    missing: variation === 'missing' ? beta[at++]! : 0,
  }));
  return {
    parameters,
    terms: terms.filter(({ weight, missing }) => Math.abs(weight) >= negligible || Math.abs(missing) >= negligible),
    offset: meanChosenUtility(choices, beta),
  };
}

/** Log-odds per standard deviation below which a term is dropped: a hundred of them could not turn the order of two venues. */
const negligible = 0.005;

interface ScaledColumn {
  readonly index: number;
  readonly variation: 'values' | 'missing';
  readonly scale: ColumnScale;
}

/** The standardised value of each column (0 where missing); for columns that are missing for some candidates only, also whether it is missing. */
async function designOf(decisions: DecisionTable, scales: readonly ScaledColumn[]): Promise<Choices> {
  const { rows, columns, values } = decisions.features;
  const width = scales.reduce((sum, { variation }) => sum + (variation === 'missing' ? 2 : 1), 0);
  const design = new Float32Array(rows * width);
  let at = 0;
  for (const { index, scale, variation } of scales) {
    await nextTurn();
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns.length + index]!;
      if (!Number.isNaN(value)) design[row * width + at] = scaled(value, scale);
      else if (variation === 'missing') design[row * width + at + 1] = 1;
    }
    at += variation === 'missing' ? 2 : 1;
  }
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

/** How a column differs within decisions: not at all, in its values, or also in being missing for some candidates and not for others. */
function variationOf({ features, start }: DecisionTable, index: number): 'none' | 'values' | 'missing' {
  const width = features.columns.length;
  let differs = false;
  for (let decision = 0; decision + 1 < start.length; decision++) {
    const first = features.values[start[decision]! * width + index]!;
    for (let row = start[decision]! + 1; row < start[decision + 1]!; row++) {
      const value = features.values[row * width + index]!;
      if (Number.isNaN(value) !== Number.isNaN(first)) return 'missing';
      if (!Object.is(value, first)) differs = true;
    }
  }
  return differs ? 'values' : 'none';
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
