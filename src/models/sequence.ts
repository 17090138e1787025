/**
 * Where a person goes next, by their own habits: the member for those who come back.
 *
 * score = the chance that the venue is the person's next visit. First whether they go to a venue of theirs or somewhere new, then where: their own venues by how
 * often, how lately, at which hours and after which venue they were there, others by what everybody does at this hour and from there. Habits are read from the
 * live history, so that a visit counts in the next answer; what speaks how strongly, and what everybody does, is learned in `fit`, which reads all check-ins in
 * the order of time as if each were still to come.
 *
 * @see Anderson, Kumar, Tomkins & Vassilvitskii 2014, "The Dynamics of Repeat Consumption"
 * @see McFadden 1974, "Conditional logit analysis of qualitative choice behavior"
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import { Random } from '../stats/random.ts';
import { badArtifact, decodeArtifact, encodeArtifact } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { emptyDataset } from './model.ts';
import type { Estimator, FitOptions, Model } from './model.ts';
import { Crowd } from './sequence/crowd.ts';
import type { CrowdState } from './sequence/crowd.ts';
import { newWeights, NextVisit } from './sequence/next-visit.ts';
import type { NextVisitWeights } from './sequence/next-visit.ts';
import { VenueRows } from './venue-rows.ts';
import { VisitStream } from './visit-stream.ts';

export interface SequenceParameters {
  /** Step of AdaGrad, > 0. */
  readonly learningRate: number;
  /** Of so many newest check-ins the weights are learned; older ones only make history. Some 0.1 ms each and pass. */
  readonly learnedVisits: number;
  /** How often the check-ins are read, >= 1. */
  readonly passes: number;
}
const sequenceDefaults: SequenceParameters = { learningRate: 0.1, learnedVisits: 300_000, passes: 2 };

const kind = 'sequence';
const format = 1;
/** Venues that people go on to, kept for each venue. */
const nextKept = 20;
/** Some 5 ms of work. */
const visitsPerTurn = 32;

export function sequenceEstimator(parameters: Partial<SequenceParameters> = {}): Estimator {
  const complete = { ...sequenceDefaults, ...parameters };
  return {
    kind,
    fit: async (dataset, options) => new Sequence(await fit(dataset, complete, options)),
    load: (bytes) => new Sequence(decode(bytes)),
  };
}

interface Fitted {
  readonly venues: readonly string[];
  readonly weights: NextVisitWeights;
  readonly crowd: CrowdState;
}

class Sequence implements Model {
  readonly kind = kind;
  readonly #fitted: Fitted;
  readonly #rows: VenueRows;
  readonly #nextVisit: NextVisit;

  constructor(fitted: Fitted) {
    this.#fitted = fitted;
    this.#rows = new VenueRows(fitted.venues);
    this.#nextVisit = new NextVisit(Crowd.load(fitted.crowd), fitted.weights);
  }

  /** No opinion: for a person who has never checked in, every venue scores 0. */
  predict({ catalogue, candidates, history, moment }: ScoringRequest): Float32Array {
    const scores = new Float32Array(candidates.length);
    const rows = this.#rows.of(catalogue);
    const { at, hourOfWeek } = moment;
    const prepared = this.#nextVisit.prepare({ visits: history, at, hourOfWeek, rowOf: (venue) => rows[venue] ?? -1 });
    if (prepared.own.length === 0) return scores;
    const own = new Map(prepared.habits.venues.map((venue, i) => [venue, prepared.own[i]!]));
    // Who has been everywhere is drawn by nothing but venues that came since.
    const scale = prepared.elsewhere / Math.max(Number.MIN_VALUE, this.#nextVisit.pullOfAll(prepared));
    for (const [i, venue] of candidates.entries())
      scores[i] = own.get(venue) ?? Math.min(prepared.elsewhere, scale * this.#nextVisit.pullOf(prepared, rows[venue] ?? -1));
    return scores;
  }

  save(): Uint8Array {
    const { venues, weights, crowd } = this.#fitted;
    return encodeArtifact({ kind, format, fields: { venues }, arrays: { ...weights, ...crowd } });
  }
}

async function fit(dataset: Dataset, parameters: SequenceParameters, { seed, progress, signal }: FitOptions): Promise<Fitted> {
  signal?.throwIfAborted();
  const { user, venue, at, hourOfWeek, positive, visit } = dataset.interactions;
  if (!positive.includes(1)) throw emptyDataset(kind, `no positive interaction among ${user.length}`);
  const order = Int32Array.from(user.keys())
    .filter((i) => visit[i] === 1)
    .toSorted((a, b) => at[a]! - at[b]! || user[a]! - user[b]! || venue[a]! - venue[b]!);
  const { learningRate, learnedVisits, passes } = parameters;
  const options = { venues: dataset.venues.length, seed, learningRate };
  let stream = new VisitStream(options);
  for (let pass = 0; pass < passes; pass++) {
    if (pass > 0) stream = new VisitStream({ ...options, weights: stream.weights });
    for (const [done, i] of order.entries()) {
      const one = { person: user[i]!, venue: venue[i]!, at: at[i]!, hourOfWeek: hourOfWeek[i]! };
      if (order.length - done > learnedVisits) stream.add(one);
      else stream.learn(one);
      if (done % visitsPerTurn > 0) continue;
      progress({ stage: 'learning habits', done: pass * order.length + done, total: passes * order.length, unit: 'visits' });
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  return { venues: dataset.venues.map(({ id }) => id), weights: stream.weights, crowd: stream.crowd.save(nextKept) };
}

const fieldsSchema = z.strictObject({ venues: z.array(z.string()) });

function decode(bytes: Uint8Array): Fitted {
  const artifact = decodeArtifact(bytes, { kind, format }, fieldsSchema);
  const { venues } = artifact.fields;
  return { venues, weights: decodeWeights(artifact), crowd: decodeCrowd(artifact, venues.length) };
}

function decodeWeights(artifact: Artifact<unknown>): NextVisitWeights {
  const { habits, novelty, elsewhere } = newWeights(new Random(0));
  return {
    habits: artifact.array('habits', 'f64', habits.length),
    novelty: artifact.array('novelty', 'f64', novelty.length),
    elsewhere: artifact.array('elsewhere', 'f64', elsewhere.length),
  };
}

function decodeCrowd(artifact: Artifact<unknown>, venues: number): CrowdState {
  const column = (name: keyof CrowdState, length = venues): Float64Array => artifact.array(name, 'f64', length);
  const nextStart = artifact.array('nextStart', 'i32', venues + 1);
  const nextVenue = artifact.array('nextVenue', 'i32', nextStart[venues]);
  if (nextVenue.some((row) => row < 0 || row >= venues)) throw badArtifact(kind, 'a venue leads to one that it does not have');
  return {
    visits: column('visits'),
    visitors: column('visitors'),
    byHour: column('byHour', venues * 24),
    fresh: column('fresh'),
    freshAt: column('freshAt'),
    nextStart,
    nextVenue,
    nextCount: column('nextCount', nextVenue.length),
  };
}
