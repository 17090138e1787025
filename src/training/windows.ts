/** What is collected in the windows after the fit: visitors of one and the same replay. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Evaluator } from '../evaluation/evaluate.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import type { DecisionPoint, ReplayVisitor } from '../features/replay.ts';
import type { Ensemble } from '../models/ensemble.ts';
import { contextOf } from '../models/gate.ts';
import { GateSamples } from '../models/gate-fit.ts';
import type { Random } from '../stats/random.ts';

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

/** Venues that each member brings into a decision of the gate window. */
const broughtByEach = 50;

/**
 * Collects what the gate is fitted on: at each decision, the chosen venue among those that any member ranks in its first 50.
 *
 * That is where the gate decides. Among venues drawn uniformly nearly all are easy, the weights come to serve telling good from hopeless, and the top of
 * the list pays for it: NDCG@10 on New York fell from .425 (best member alone) to .378.
 */
export class GateWindow implements ReplayVisitor {
  readonly samples: GateSamples;
  readonly #ensemble: Ensemble;
  readonly #store: FeatureStore;
  readonly #subset: DecisionSubset;

  constructor(ensemble: Ensemble, store: FeatureStore, subset: DecisionSubset) {
    this.samples = new GateSamples(ensemble.members.length);
    this.#ensemble = ensemble;
    this.#store = store;
    this.#subset = subset;
  }

  decision({ chosen, request }: DecisionPoint): Promise<void> | undefined {
    if (!this.#subset.takesNext()) return undefined;
    const asked = request(this.#store.catalogue.listed());
    const scores = this.#ensemble.memberScores(asked);
    // The chosen venue first, so that its row is known.
    const rows = new Set([asked.candidates.indexOf(chosen)]);
    for (const member of scores) for (const row of firstRows(member, broughtByEach)) rows.add(row);
    const drawn = scores.map((member) => Float32Array.from(rows, (row) => member[row]!));
    this.samples.add(drawn, contextOf(asked), 0);
    return nextTurn();
  }
}

/** Rows that score above the (count + 1)-th best: at most `count`, fewer where there are ties, none if all score the same. */
function firstRows(scores: Float32Array, count: number): number[] {
  const threshold = scores.toSorted()[scores.length - count - 1] ?? -1;
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) if (scores[row]! > threshold) rows.push(row);
  return rows;
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
