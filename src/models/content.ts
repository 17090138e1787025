/**
 * How well a venue's attributes suit this person now: a linear model over the feature columns, so that new venues and new people have scores too.
 *
 * Fitted as a conditional logit on decisions (see `conditional-logit.ts`). Columns that are equal for all candidates of every decision
 * (the person's, the moment's) cannot matter to a ranking and are left out; what they mean for a venue is in the `match` columns.
 *
 * score = 1 / (1 + exp(offset - utility)), where offset is the mean utility of the venues that people chose: 0.5 = as suitable as a typical choice.
 */
import type { ScoringRequest } from '../domain/dataset.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import { decodeArtifact, encodeArtifact } from './artifact.ts';
import { nearLog2 } from './column-scale.ts';
import { contentDefaults, fitContent, fittedContentSchema } from './content-fit.ts';
import type { ContentParameters, ContentTerm, FittedContent } from './content-fit.ts';
import type { Attribution, Estimator, Model } from './model.ts';

const kind = 'content';
const format = 1;

export function contentEstimator(parameters: Partial<ContentParameters> = {}): Estimator {
  const complete = { ...contentDefaults, ...parameters };
  return {
    kind,
    async fit(dataset, { progress, signal }) {
      signal?.throwIfAborted();
      progress({ stage: 'fitting content', done: 0, total: 1 });
      const fitted = await fitContent(dataset, complete, signal);
      progress({ stage: 'fitting content', done: 1, total: 1 });
      return new Content(fitted);
    },
    load: (bytes) => new Content(decodeArtifact(bytes, { kind, format }, fittedContentSchema).fields),
  };
}

class Content implements Model {
  readonly kind = kind;
  readonly #fitted: FittedContent;
  readonly #terms: FlatTerms;
  #columns: readonly string[] = [];
  #indices: Int32Array = new Int32Array(0);

  constructor(fitted: FittedContent) {
    this.#fitted = fitted;
    this.#terms = flatten(fitted.terms);
  }

  /** A column that the request lacks counts as missing. */
  predict({ features }: ScoringRequest): Float32Array {
    const { offset } = this.#fitted;
    const indices = this.#indicesIn(features);
    const scores = new Float32Array(features.rows);
    const effects = new Float64Array(indices.length);
    for (let row = 0; row < scores.length; row++) {
      effectsOf(this.#terms, features, row, indices, effects);
      let utility = 0;
      for (let t = 0; t < effects.length; t++) utility += effects[t]!;
      scores[row] = 1 / (1 + Math.exp(offset - utility));
    }
    return scores;
  }

  attribute({ features }: ScoringRequest, rows: ArrayLike<number>): readonly (readonly Attribution[])[] {
    const indices = this.#indicesIn(features);
    const means = new Float64Array(indices.length);
    const effects = new Float64Array(indices.length);
    for (let row = 0; row < features.rows; row++) {
      effectsOf(this.#terms, features, row, indices, effects);
      for (let t = 0; t < means.length; t++) means[t] = means[t]! + effects[t]! / features.rows;
    }
    return Array.from(rows, (row) => {
      effectsOf(this.#terms, features, row, indices, effects);
      return this.#fitted.terms.map(({ scale }, t) => ({ member: kind, column: scale.column, value: effects[t]! - means[t]! }));
    });
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

/** The numbers of all terms side by side, six per term: low, high, 1 / logUnit (0 = linear), mean, log-odds per unit, log-odds where missing. */
type FlatTerms = Float64Array;

function flatten(terms: readonly ContentTerm[]): FlatTerms {
  return Float64Array.from(
    terms.flatMap(({ scale: { low, high, logUnit, mean, deviation }, weight, missing }) => [
      low,
      high,
      logUnit > 0 ? 1 / logUnit : 0,
      mean,
      weight / deviation,
      missing,
    ]),
  );
}

/** What each term adds to the utility of a row. Row by row, some 7 ns per term: column by column, every value is a cache line of its own. */
function effectsOf(terms: FlatTerms, { values, columns }: FeatureMatrix, row: number, indices: Int32Array, effects: Float64Array): void {
  const first = row * columns.length;
  for (let t = 0, at = 0; t < indices.length; t++, at += 6) {
    const index = indices[t]!;
    const value = index < 0 ? Number.NaN : values[first + index]!;
    if (value !== value) {
      effects[t] = terms[at + 5]!;
      continue;
    }
    const clipped = value < terms[at]! ? terms[at]! : value > terms[at + 1]! ? terms[at + 1]! : value;
    const perUnit = terms[at + 2]!;
    effects[t] = ((perUnit > 0 ? nearLog2(1 + clipped * perUnit) : clipped) - terms[at + 3]!) * terms[at + 4]!;
  }
}
