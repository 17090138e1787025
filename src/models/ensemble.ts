/**
 * The model that is served: members, each calibrated, mixed by a gate that knows who asks and when (see `gate.ts`).
 *
 * score = 1 / (1 + exp(offset - U)): 0.5 = as suitable as what people typically chose.
 */
import { z } from 'zod';
import type { ScoringRequest } from '../domain/dataset.ts';
import { decodeArtifact, encodeArtifact, badArtifact } from './artifact.ts';
import { calibrate, logistic, logOdds, monotoneMapSchema } from './calibration.ts';
import { contextOf, gateContext, openGate, strengths } from './gate.ts';
import type { Gate } from './gate.ts';
import { isNeuralCf, type NeuralCfModel } from './neural-cf.ts';
import type { Attribution, EnsembleModel, Estimator, Explanation, Model, SimilarVenue } from './model.ts';

const kind = 'ensemble';
const format = 1;

export interface EnsembleEstimator extends Estimator {
  /** Fits every member; the gate is open (all members as equals) until `withGate` gives one fitted on decisions the members have not seen. */
  fit: (...parameters: Parameters<Estimator['fit']>) => Promise<Ensemble>;
  load: (bytes: Uint8Array) => Ensemble;
}

/** @param members at least one, of different kinds */
export function ensembleEstimator(members: readonly Estimator[]): EnsembleEstimator {
  return {
    kind,
    async fit(dataset, options) {
      const models: Model[] = [];
      for (const member of members) models.push(await member.fit(dataset, options));
      return new Ensemble(models, openGate(models.length));
    },
    load: (bytes) => load(bytes, members),
  };
}

/** A fitted ensemble. Immutable: another gate is another ensemble. */
export class Ensemble implements EnsembleModel {
  readonly kind = kind;
  readonly members: readonly string[];
  readonly #models: readonly Model[];
  readonly #gate: Gate;

  constructor(models: readonly Model[], gate: Gate) {
    this.#models = models;
    this.#gate = gate;
    this.members = models.map((model) => model.kind);
  }

  withGate(gate: Gate): Ensemble {
    return new Ensemble(this.#models, gate);
  }

  /** Each member's own scores, in the order of `members`: what the gate is fitted on, and what an evaluation compares. */
  memberScores(request: ScoringRequest): readonly Float32Array[] {
    return this.#models.map((model) => model.predict(request));
  }

  predict(request: ScoringRequest): Float32Array {
    return this.mix(request, this.memberScores(request));
  }

  /** The ensemble's scores, given its members'. */
  mix(request: ScoringRequest, memberScores: readonly Float32Array[]): Float32Array {
    return this.#score(this.#utilities(memberScores), strengths(this.#gate.gamma, contextOf(request)));
  }

  explain(request: ScoringRequest): Explanation {
    const memberScores = this.memberScores(request);
    const utilities = this.#utilities(memberScores);
    const strength = strengths(this.#gate.gamma, contextOf(request));
    const weights = influence(utilities, strength);
    const calibrated = utilities.map((utility, m) => Float32Array.from(utility, (u) => logistic(u - this.#gate.offsets[m]!)));
    return {
      scores: this.#score(utilities, strength),
      weights: Object.fromEntries(this.members.map((member, m) => [member, weights[m]!])),
      members: Object.fromEntries(this.members.map((member, m) => [member, calibrated[m]!])),
      confidence: confidenceOf(calibrated, weights, request.history.venues.length),
      attribute: (rows) => this.#attribute(request, rows, memberScores, strength),
    };
  }

  forget(isErased: (userId: string) => boolean): Ensemble | null {
    const without = this.#models.map((model) => model.forget?.(isErased) ?? null);
    if (without.every((model) => model === null)) return null;
    return new Ensemble(
      this.#models.map((model, m) => without[m] ?? model),
      this.#gate,
    );
  }

  similarVenues(venueId: string, k: number): readonly SimilarVenue[] {
    for (const model of this.#models) {
      const found = model.similarVenues?.(venueId, k) ?? [];
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The neural member, with what only it can tell. @returns `null` if there is none */
  get neuralCf(): NeuralCfModel | null {
    return this.#models.find(isNeuralCf) ?? null;
  }

  save(): Uint8Array {
    return encodeArtifact({
      kind,
      format,
      fields: { members: this.members, context: gateContext, gate: this.#gate },
      arrays: Object.fromEntries(this.#models.map((model) => [model.kind, model.save()])),
    });
  }

  #utilities(memberScores: readonly Float32Array[]): readonly Float64Array[] {
    return memberScores.map((scores, m) => {
      const map = this.#gate.calibrations[m]!;
      return Float64Array.from(scores, (score) => calibrate(map, logOdds(score)));
    });
  }

  #score(utilities: readonly Float64Array[], strength: Float64Array): Float32Array {
    const scores = new Float32Array(utilities[0]?.length ?? 0);
    for (let row = 0; row < scores.length; row++) {
      let u = -this.#gate.offset;
      for (let m = 0; m < utilities.length; m++) u += strength[m]! * utilities[m]![row]!;
      scores[row] = logistic(u);
    }
    return scores;
  }

  /** A member that can say which columns moved it is split by column, bent by its calibration; another is one part. */
  #attribute(
    request: ScoringRequest,
    rows: ArrayLike<number>,
    memberScores: readonly Float32Array[],
    strength: Float64Array,
  ): readonly (readonly Attribution[])[] {
    const all = Array.from(rows, (): Attribution[] => []);
    this.#models.forEach((model, m) => {
      const x = Float64Array.from(memberScores[m]!, logOdds);
      const mean = x.reduce((sum, value) => sum + value, 0) / Math.max(1, x.length);
      const map = this.#gate.calibrations[m]!;
      const parts = model.attribute?.(request, rows);
      all.forEach((list, i) => {
        const from = x[rows[i]!]!;
        const effect = strength[m]! * (calibrate(map, from) - calibrate(map, mean));
        const bend = from === mean ? 0 : effect / (from - mean);
        if (parts === undefined) list.push({ member: model.kind, column: null, value: effect });
        else for (const part of parts[i]!) list.push({ ...part, value: bend * part.value });
      });
    });
    for (const list of all) list.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return all;
  }
}

/**
 * Each member's share in how far apart the candidates end up: strength times the spread of its utilities, over the sum of those.
 *
 * A member without an opinion here (collaborative filtering on a newcomer scores all venues alike) has no share, whatever its strength.
 */
function influence(utilities: readonly Float64Array[], strength: Float64Array): Float64Array {
  const spread = Float64Array.from(utilities, (utility, m) => strength[m]! * deviation(utility));
  const total = spread.reduce((sum, value) => sum + value, 0);
  if (total > 0) return spread.map((value) => value / total);
  const totalStrength = strength.reduce((sum, value) => sum + value, 0);
  return strength.map((value) => value / totalStrength);
}

/** How many venues of history make half of the confidence that history can give. */
const historyForHalf = 5;

/**
 * Agreement x (1 + experience) / 2, with agreement = 1 - 2 x weighted deviation of the members' calibrated scores (which is at most 0.5), and
 * experience = n / (n + 5) for a history of n venues.
 */
function confidenceOf(calibrated: readonly Float32Array[], weights: Float64Array, historySize: number): Float32Array {
  const experience = historySize / (historySize + historyForHalf);
  const confidence = new Float32Array(calibrated[0]?.length ?? 0);
  for (let row = 0; row < confidence.length; row++) {
    let mean = 0;
    let square = 0;
    for (let m = 0; m < calibrated.length; m++) {
      const score = calibrated[m]![row]!;
      mean += weights[m]! * score;
      square += weights[m]! * score * score;
    }
    const agreement = 1 - 2 * Math.sqrt(Math.max(0, square - mean * mean));
    confidence[row] = Math.max(0, agreement) * ((1 + experience) / 2);
  }
  return confidence;
}

function deviation(values: Float64Array): number {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const fieldsSchema = z.strictObject({
  members: z.array(z.string()).min(1),
  context: z.array(z.string()),
  gate: z.strictObject({
    calibrations: z.array(monotoneMapSchema),
    offsets: z.array(z.number()),
    gamma: z.array(z.array(z.number()).length(gateContext.length)),
    offset: z.number(),
  }),
});

function load(bytes: Uint8Array, estimators: readonly Estimator[]): Ensemble {
  const artifact = decodeArtifact(bytes, { kind, format }, fieldsSchema);
  const { members, context, gate } = artifact.fields;
  if (context.join() !== gateContext.join()) throw badArtifact(kind, `its gate looks at ${context.join(', ')}`);
  if ([gate.calibrations, gate.offsets, gate.gamma].some((part) => part.length !== members.length)) {
    throw badArtifact(kind, `its gate is not one for ${members.length} members`);
  }
  const models = members.map((member) => {
    const estimator = estimators.find((candidate) => candidate.kind === member);
    if (estimator === undefined) throw badArtifact(kind, `nothing here can load its member "${member}"`);
    return estimator.load(artifact.array(member, 'u8'));
  });
  return new Ensemble(models, gate);
}
