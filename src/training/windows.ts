/** What is collected in the windows after the fit: visitors of one and the same replay. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Evaluator } from '../evaluation/evaluate.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import type { DecisionPoint, ReplayVisitor } from '../features/replay.ts';
import type { Ensemble } from '../models/ensemble.ts';
import { contextOf } from '../models/gate.ts';
import { GateSamples } from '../models/gate-fit.ts';
import type { Random } from '../stats/random.ts';

/** Candidates per decision of the gate window: the chosen one and others drawn uniformly. */
const gateCandidates = 128;

/** Takes about `wanted` of `expected` decisions, each with the same chance. */
export class DecisionSubset {
  readonly #random: Random;
  readonly #chance: number;

  constructor(random: Random, wanted: number, expected: number) {
    this.#random = random;
    this.#chance = expected <= wanted ? 1 : wanted / expected;
  }

  takesNext(): boolean {
    return this.#chance === 1 || this.#random.chance(this.#chance);
  }
}

/**
 * Collects what the gate is fitted on.
 *
 * The candidates that were not chosen are drawn uniformly from all listed venues: then the likelihood over the drawn ones leads to the same weights
 * as that over all (McFadden 1978, "Modelling the choice of residential location").
 */
export class GateWindow implements ReplayVisitor {
  readonly samples: GateSamples;
  readonly #ensemble: Ensemble;
  readonly #store: FeatureStore;
  readonly #subset: DecisionSubset;
  readonly #random: Random;

  constructor(ensemble: Ensemble, store: FeatureStore, subset: DecisionSubset, random: Random) {
    this.samples = new GateSamples(ensemble.members.length);
    this.#ensemble = ensemble;
    this.#store = store;
    this.#subset = subset;
    this.#random = random;
  }

  decision({ chosen, request }: DecisionPoint): Promise<void> | undefined {
    if (!this.#subset.takesNext()) return undefined;
    const asked = request(drawCandidates(this.#store.catalogue.listed(), chosen, gateCandidates, this.#random));
    this.samples.add(this.#ensemble.memberScores(asked), contextOf(asked), 0);
    return this.samples.decisions % 32 === 0 ? nextTurn() : undefined;
  }
}

/** Ranks the full catalogue at decisions, by every member and by the ensemble. */
export class TestWindow implements ReplayVisitor {
  readonly evaluator: Evaluator;
  readonly #ensemble: Ensemble;
  readonly #store: FeatureStore;
  readonly #subset: DecisionSubset;

  /** @param knownVenues size of the catalogue that the ensemble was fitted on */
  constructor(ensemble: Ensemble, store: FeatureStore, subset: DecisionSubset, knownVenues: number) {
    this.evaluator = new Evaluator([...ensemble.members, ensemble.kind], knownVenues);
    this.#ensemble = ensemble;
    this.#store = store;
    this.#subset = subset;
  }

  decision({ chosen, userId, request }: DecisionPoint): Promise<void> | undefined {
    if (!this.#subset.takesNext()) return undefined;
    const asked = request(this.#store.catalogue.listed());
    const members = this.#ensemble.memberScores(asked);
    this.evaluator.add({ userId, request: asked, chosen, scores: [...members, this.#ensemble.mix(asked, members)] });
    // Some milliseconds each: let timers, signals and requests in between.
    return nextTurn();
  }
}

/** The chosen venue first, then up to `count - 1` others, uniformly without replacement. */
function drawCandidates(listed: Int32Array, chosen: number, count: number, random: Random): Int32Array {
  if (listed.length <= count) return Int32Array.of(chosen, ...listed.filter((venue) => venue !== chosen));
  const drawn = new Set([chosen]);
  while (drawn.size < count) drawn.add(listed[random.integer(listed.length)]!);
  return Int32Array.from(drawn);
}
