/**
 * How well models rank what people then chose: at each decision, every venue that could have been chosen is ranked.
 *
 * No candidate is ever sampled: metrics over sampled candidates can put models in another order than metrics over all (Krichene & Rendle 2020).
 * When there are many decisions a seeded subset of the *decisions* may be evaluated; the report says how many.
 *
 * Terminology
 * - ranker: a named source of scores; the first one is the baseline that the others are compared with
 * - rank: 1 + venues that score higher + half of the other venues that score the same, so a ranker without an opinion lands in the middle
 */
import type { ScoringRequest } from '../domain/dataset.ts';
import { clusterBootstrapMean, type MeanInterval } from '../stats/cluster-bootstrap.ts';

export const cutOffs = [1, 3, 5, 10] as const;
type CutOff = (typeof cutOffs)[number];

/** Means over decisions, each in [0, 1]. A decision has one relevant venue, so recall is the hit rate, and MAP is MRR. */
export type RankingMetrics = Readonly<Record<`precision@${CutOff}` | `recall@${CutOff}` | `ndcg@${CutOff}` | 'map', number>>;

/** The kinds of decisions that are also looked at by themselves, by what the person had done before. */
export const segments = {
  newcomers: 'by newcomers',
  few_visits: 'after 1 to 4 venues',
  regulars: 'after 5 or more venues',
  first_visits: 'for a first visit',
  new_venues: 'for a venue new since the fit',
} as const;
export type Segment = keyof typeof segments;

export interface SegmentReport {
  readonly decisions: number;
  /** By ranker. */
  readonly metrics: Readonly<Record<string, RankingMetrics>>;
}

export interface EvaluationReport {
  /** Names of the rankers; the first is the baseline. */
  readonly rankers: readonly string[];
  readonly decisions: number;
  /** Decisions in the window for venues that were listed; more than `decisions` when a subset was evaluated. */
  readonly decisionsInWindow: number;
  /** Further decisions, for a venue that could not have been recommended then: not in the catalogue yet, closed or hidden. Left out. */
  readonly unlisted: number;
  readonly users: number;
  /** Mean number of venues that were ranked per decision. */
  readonly venues: number;
  /** By ranker, over all decisions. */
  readonly metrics: Readonly<Record<string, RankingMetrics>>;
  /** NDCG@10 minus that of the baseline, with a 95 % interval over people. By ranker, without the baseline. */
  readonly overBaseline: Readonly<Record<string, MeanInterval>>;
  /** Segments without decisions are absent. */
  readonly segments: Readonly<Partial<Record<Segment, SegmentReport>>>;
}

/** One decision, with the scores that each ranker gives to each of its candidates. */
export interface RankedDecision {
  readonly userId: string;
  readonly request: ScoringRequest;
  /** Catalogue index of what the person chose. */
  readonly chosen: number;
  /** One array per ranker, in their order. */
  readonly scores: readonly Float32Array[];
}

/** Collects decisions, then reports. */
export class Evaluator {
  readonly #rankers: readonly string[];
  readonly #knownVenues: number;
  readonly #ranks: number[][];
  readonly #users = new Map<string, number>();
  readonly #user: number[] = [];
  readonly #segments: Segment[][] = [];
  #venues = 0;

  /**
   * @param rankers     at least one name; the first is the baseline
   * @param knownVenues size of the catalogue that the models were fitted on; a venue with a higher index is new
   */
  constructor(rankers: readonly string[], knownVenues: number) {
    this.#rankers = rankers;
    this.#knownVenues = knownVenues;
    this.#ranks = rankers.map(() => []);
  }

  /** @returns whether the chosen venue was among the candidates; if not, nothing is counted here */
  add({ userId, request, chosen, scores }: RankedDecision): boolean {
    const row = request.candidates.indexOf(chosen);
    if (row < 0) return false;
    scores.forEach((all, ranker) => this.#ranks[ranker]!.push(rankOf(all, row)));
    if (!this.#users.has(userId)) this.#users.set(userId, this.#users.size);
    this.#user.push(this.#users.get(userId)!);
    this.#segments.push(segmentsOf(request, chosen, this.#knownVenues));
    this.#venues += request.candidates.length;
    return true;
  }

  report({ seed, decisionsInWindow, unlisted }: { seed: number; decisionsInWindow: number; unlisted: number }): EvaluationReport {
    const decisions = this.#user.length;
    const names = Object.keys(segments) as Segment[];
    const bySegment = names.flatMap((segment) => {
      const among = (_: number, i: number): boolean => this.#segments[i]!.includes(segment);
      const count = this.#user.filter(among).length;
      return count === 0 ? [] : [[segment, { decisions: count, metrics: this.#metrics(among) }] as const];
    });
    return {
      rankers: this.#rankers,
      decisions,
      decisionsInWindow,
      unlisted,
      users: this.#users.size,
      venues: decisions === 0 ? 0 : this.#venues / decisions,
      metrics: this.#metrics(() => true),
      overBaseline: Object.fromEntries(this.#rankers.slice(1).map((ranker, i) => [ranker, this.#overBaseline(i + 1, seed)])),
      segments: Object.fromEntries(bySegment),
    };
  }

  #metrics(among: (rank: number, decision: number) => boolean): Readonly<Record<string, RankingMetrics>> {
    return Object.fromEntries(this.#rankers.map((ranker, r) => [ranker, metricsOf(this.#ranks[r]!.filter(among))]));
  }

  #overBaseline(ranker: number, seed: number): MeanInterval {
    const baseline = this.#ranks[0]!;
    const differences = Float64Array.from(this.#ranks[ranker]!, (rank, i) => ndcg(rank, 10) - ndcg(baseline[i]!, 10));
    return clusterBootstrapMean(differences, Int32Array.from(this.#user), { seed });
  }
}

/** 1-based rank of one row; ties count half. Two comparisons per candidate, no sort. */
export function rankOf(scores: Float32Array, row: number): number {
  const own = scores[row]!;
  let higher = 0;
  let same = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (score > own) higher++;
    else if (score === own) same++;
  }
  return 1 + higher + (same - 1) / 2;
}

/** Metrics of decisions with one relevant venue each, from its ranks; NaN throughout without ranks. */
export function metricsOf(ranks: readonly number[]): RankingMetrics {
  const mean = (value: (rank: number) => number): number => ranks.reduce((sum, rank) => sum + value(rank), 0) / ranks.length;
  const entries: [string, number][] = cutOffs.flatMap((k) => {
    const recall = mean((rank) => (rank <= k ? 1 : 0));
    return [
      [`precision@${k}`, recall / k],
      [`recall@${k}`, recall],
      [`ndcg@${k}`, mean((rank) => ndcg(rank, k))],
    ];
  });
  return Object.fromEntries([...entries, ['map', mean((rank) => 1 / rank)]]) as RankingMetrics;
}

function ndcg(rank: number, k: number): number {
  return rank <= k ? 1 / Math.log2(rank + 1) : 0;
}

function segmentsOf({ history }: ScoringRequest, chosen: number, knownVenues: number): Segment[] {
  let visited = 0;
  let returns = false;
  for (let i = 0; i < history.venues.length; i++) {
    if (history.lastPositiveAt[i] === 0) continue;
    visited++;
    if (history.venues[i] === chosen) returns = true;
  }
  const found: Segment[] = [visited === 0 ? 'newcomers' : visited < 5 ? 'few_visits' : 'regulars'];
  if (!returns) found.push('first_visits');
  if (chosen >= knownVenues) found.push('new_venues');
  return found;
}
