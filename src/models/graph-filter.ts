/**
 * A filter over the graph of people and venues: a person's venues lead to the people who share them, and these to the venues that they go to.
 * Nothing is trained, and a fit takes about as long as reading the check-ins.
 *
 * Fitting multiplies the filter out, venue by venue, and keeps the strongest entries of each. A model holds venues only: a person is scored from their
 * live history, so that what they did a second ago counts and erasing them leaves nothing behind here (ADR 0002).
 *
 * - an edge: the sum of `preferenceOf` over a person's interactions with a venue is positive; all edges are alike. With log(1 + sum) for a weight, New York's
 *   NDCG@10 of venues that are new to the person fell from .0485 to .0343 (ALS: .0497), while that of all venues rose from .422 to .454 (ALS: .193)
 * - rejections are no edges; in the history of the person who is scored they count against the venue and its neighbours. On the simulated city (1,200 people)
 *   that ranks as well as ignoring them (NDCG@10 .1474 and .1473; ALS .1484, popularity .0736), and what was rejected sinks
 * - memory: at most `neighbours` entries of 8 bytes a venue, with the defaults 1 KB
 *
 * @see Shen et al. 2021, "How powerful is graph convolution for recommendation?" (GF-CF)
 * @see Park, Shin & Shin 2024, "Turbo-CF: matrix decomposition-free graph filtering for fast recommendation"
 */
import { z } from 'zod';
import type { Dataset, ScoringRequest, UserHistory } from '../domain/dataset.ts';
import { CheckInError } from '../domain/errors.ts';
import { decodeArtifact, encodeArtifact } from './artifact.ts';
import { type FittedFilter, fitFilter } from './graph-filter/fit.ts';
import type { FitOptions, Model } from './model.ts';
import { VenueRows } from './venue-rows.ts';

const parametersSchema = z.strictObject({
  /** Power of its degree by which a venue of the history counts less, 0 to 1. */
  history: z.number().min(0).max(1),
  /** The same for the people on the way. */
  person: z.number().min(0).max(1),
  /** The same for the venue that is scored: 0 favours what is popular, 1 what is rare. */
  target: z.number().min(0).max(1),
  /** Entries kept per venue, 1 to 4,096. */
  neighbours: z.int().min(1).max(4096),
});
export type GraphFilterParameters = z.infer<typeof parametersSchema>;
export const graphFilterDefaults: GraphFilterParameters = { history: 0.5, person: 0.6, target: 0.3, neighbours: 128 };

export interface GraphFilterModel extends Model {
  /**
   * The venues that the same people go to, nearest first: cosine of the venues as lists of people, each person by their degree's power.
   *
   * @returns at most k, among the strongest `neighbours` entries, without the venue itself; none if the model does not know the venue
   */
  similarVenues(venueId: string, k: number): readonly { readonly venueId: string; /** Cosine, 0 to 1. */ readonly similarity: number }[];
}

export interface GraphFilterEstimator {
  readonly kind: string;
  fit(dataset: Dataset, options: FitOptions): Promise<GraphFilterModel>;
  load(bytes: Uint8Array): GraphFilterModel;
}

const kind = 'graph-filter';
const format = 1;
// What every venue has without any evidence, as a share of the evidence: keeps log-odds of what nobody connects finite.
const smoothing = 0.1;

/** @throws CheckInError `models.bad_parameters` */
export function graphFilterEstimator(parameters: Partial<GraphFilterParameters> = {}): GraphFilterEstimator {
  const parsed = parametersSchema.safeParse({ ...graphFilterDefaults, ...parameters });
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new CheckInError(
      'models.bad_parameters',
      `${kind}: ${path.join('.')}: ${message}`,
      'Change it, or leave it out for the default.',
    );
  }
  return {
    kind,
    fit: async (dataset, options) => new GraphFilterOfVenues(parsed.data, await fitFilter(kind, dataset, parsed.data, options)),
    load,
  };
}

class GraphFilterOfVenues implements GraphFilterModel {
  readonly kind = kind;
  readonly #parameters: GraphFilterParameters;
  readonly #fitted: FittedFilter;
  readonly #rows: VenueRows;

  constructor(parameters: GraphFilterParameters, fitted: FittedFilter) {
    this.#parameters = parameters;
    this.#fitted = fitted;
    this.#rows = new VenueRows(fitted.venues);
  }

  /**
   * score = L / (1 + L), L = the venue's share of all the evidence that the history leads to, times the number of venues: 0.5 = as any venue.
   *
   * No opinion: 0.5 for every venue if the history leads nowhere; a venue that the model does not know gets the mean log-odds of the candidates that it
   * knows.
   */
  predict({ catalogue, candidates, history }: ScoringRequest): Float32Array {
    const rows = this.#rows.of(catalogue);
    const evidence = this.#spread(rows, history);
    const venues = evidence.length;
    let total = 0;
    for (let row = 0; row < venues; row++) total += evidence[row]! > 0 ? evidence[row]! : (evidence[row] = 0);

    const scores = new Float32Array(candidates.length);
    let sum = 0;
    let known = 0;
    for (const [i, candidate] of candidates.entries()) {
      const row = rows[candidate]!;
      if (row < 0) continue;
      const lift = total > 0 ? ((evidence[row]! / total) * venues + smoothing) / (1 + smoothing) : 1;
      scores[i] = lift / (1 + lift);
      sum += Math.log(lift);
      known++;
    }
    const mean = known === 0 ? 0 : sum / known;
    for (const [i, candidate] of candidates.entries()) if (rows[candidate]! < 0) scores[i] = 1 / (1 + Math.exp(-mean));
    return scores;
  }

  similarVenues(venueId: string, k: number): readonly { readonly venueId: string; readonly similarity: number }[] {
    const { venues, starts, neighbours, strengths, cosineScale } = this.#fitted;
    const row = venues.indexOf(venueId);
    if (row < 0) return [];
    const found: { venueId: string; similarity: number }[] = [];
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const other = neighbours[i]!;
      if (other === row) continue;
      // Back from the filter's entry to the inner product of two lists of people, by what both scales and lengths are.
      const similarity = strengths[i]! * cosineScale[2 * row]! * cosineScale[2 * other + 1]!;
      found.push({ venueId: venues[other]!, similarity: Math.min(1, similarity) });
    }
    return found.toSorted((a, b) => b.similarity - a.similarity).slice(0, k);
  }

  save(): Uint8Array {
    const { venues, starts, neighbours, strengths, cosineScale } = this.#fitted;
    return encodeArtifact({
      kind,
      format,
      fields: { parameters: this.#parameters, venues },
      arrays: { starts, neighbours, strengths, cosineScale },
    });
  }

  /** What the history says of each venue of the model. Cost: one addition per entry of each venue of the history. */
  #spread(rows: Int32Array, { venues, weights }: UserHistory): Float64Array {
    const { starts, neighbours, strengths } = this.#fitted;
    const evidence = new Float64Array(this.#fitted.venues.length);
    for (const [i, venue] of venues.entries()) {
      const row = rows[venue] ?? -1;
      if (row < 0) continue;
      const weight = Math.sign(weights[i]!) * Math.log1p(Math.abs(weights[i]!));
      for (let at = starts[row]!; at < starts[row + 1]!; at++) evidence[neighbours[at]!]! += weight * strengths[at]!;
    }
    return evidence;
  }
}

const fieldsSchema = z.strictObject({ parameters: parametersSchema, venues: z.array(z.string()) });

function load(bytes: Uint8Array): GraphFilterModel {
  const artifact = decodeArtifact(bytes, { kind, format }, fieldsSchema);
  const { fields } = artifact;
  const starts = artifact.array('starts', 'i32', fields.venues.length + 1);
  const entries = starts[fields.venues.length]!;
  return new GraphFilterOfVenues(fields.parameters, {
    venues: fields.venues,
    starts,
    neighbours: artifact.array('neighbours', 'i32', entries),
    strengths: artifact.array('strengths', 'f32', entries),
    cosineScale: artifact.array('cosineScale', 'f32', 2 * fields.venues.length),
  });
}
