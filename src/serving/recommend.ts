/**
 * One recommendation, from the request to the answer and the event that remembers it.
 *
 * All of it is synchronous: nothing can change between reading `asOfSeq` and scoring, so that replay can reproduce every feature vector bit by bit.
 */
import { hourMs, type Clock } from '../domain/clock.ts';
import type { RecommendationServedEvent } from '../domain/event.ts';
import type { ScoringRequest } from '../domain/dataset.ts';
import { hash64, uuidV7 } from '../domain/ids.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import type { Recommendation, RecommendationRequest } from '../domain/recommendation.ts';
import { featureDigests, hashRow } from '../features/digest.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import type { EnsembleModel } from '../models/model.ts';
import { findCandidates, hardConditions, subjectOf, type Candidates } from './candidates.ts';
import { describeItems, type Scored } from './describe.ts';
import { scoreByRules } from './fallback.ts';
import type { Places } from './places.ts';
import { atTime, resolveQuestion, type Question } from './question.ts';

/** The model that serves. */
export interface Champion {
  readonly version: string;
  /** What it was trained on: it is fed from no other feature set. */
  readonly featureSetVersion: string;
  readonly model: EnsembleModel;
}

/** What a recommendation is made from. */
export interface ServingState {
  readonly store: FeatureStore;
  readonly places: Places;
  /** `null` = none is promoted: rules answer. */
  readonly champion: Champion | null;
  /** Why there is none, as the answer's `fallbackReason`; `no_model` unless told. */
  readonly noChampion?: string;
  readonly clock: Clock;
  /** Told of a model that threw; the answer then comes from the rules. */
  readonly onModelError: (error: unknown) => void;
}

export interface Answer {
  readonly recommendation: Recommendation;
  /** To be appended to the log before the answer is given out. */
  readonly served: RecommendationServedEvent;
}

/** Every condition of the wish that a venue does not meet divides its score by this. */
const unmetDivisor = 2;
const defaultLimit = 10;

/**
 * Recommends venues.
 *
 * @throws CheckInError `filter.too_deep` for a filter nested too deep; a model that throws is answered by rules instead
 */
export function recommend(request: RecommendationRequest, state: ServingState): Answer {
  const { store } = state;
  const asked = resolveQuestion(request, store, state.places, state.clock);
  const { question, candidates } = atBestTime(asked, store);
  const scoring = store.request(question.userId, candidates.venues, question.moment);
  const scored = score(scoring, state);
  penaliseUnmet(scored.scores, candidates, question, store);
  const rows = guard(rank(scored.scores), candidates, question, store).slice(0, request.limit ?? defaultLimit);
  return answer(question, candidates, scoring.features, scored, rows, state);
}

/** How far ahead to look for a time at which the wish can be met, and in which steps. */
const horizonMs = 14 * hourMs;
const stepMs = 2 * hourMs;

/** "Um barzinho", typed at nine in the morning, means tonight: who does not say when gets the first time at which most of the wish can be met. */
function atBestTime(asked: Question, store: FeatureStore): { question: Question; candidates: Candidates } {
  let best = { question: asked, candidates: findCandidates(asked, store) };
  if (asked.isTimed) return best;
  for (let ahead = stepMs; ahead <= horizonMs && best.candidates.relaxed > 0; ahead += stepMs) {
    const question = atTime(asked, asked.askedAt + ahead, store);
    const candidates = findCandidates(question, store);
    if (candidates.relaxed < best.candidates.relaxed) best = { question, candidates };
  }
  return best;
}

function score(scoring: ScoringRequest, { champion, noChampion = 'no_model', store, onModelError }: ServingState): Scored {
  const byRules = (fallbackReason: string): Scored => ({
    scores: scoreByRules(scoring.features),
    source: 'fallback',
    fallbackReason,
    explanation: null,
  });
  if (champion === null) return byRules(noChampion);
  try {
    if (champion.featureSetVersion !== store.featureSetVersion)
      throw new RangeError(`model ${champion.version} needs feature set ${champion.featureSetVersion}; this is ${store.featureSetVersion}`);
    const explanation = champion.model.explain(scoring);
    const bad = explanation.scores.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new RangeError(`model ${champion.version} gave the score ${bad}`);
    return { scores: explanation.scores.slice(), source: 'model', explanation };
  } catch (error) {
    onModelError(error);
    return byRules('model_error');
  }
}

function penaliseUnmet(scores: Float32Array, { venues, conditions, relaxed }: Candidates, question: Question, store: FeatureStore): void {
  const givenUp = conditions.slice(conditions.length - relaxed);
  if (givenUp.length === 0) return;
  for (let row = 0; row < venues.length; row++) {
    const subject = subjectOf(venues[row]!, question, store);
    for (const { test } of givenUp) if (!test(subject)) scores[row]! /= unmetDivisor;
  }
}

/** Rows by score, best first; equal scores by row, so that an answer does not depend on the engine's sort. */
function rank(scores: Float32Array): number[] {
  return Array.from(scores.keys()).toSorted((a, b) => scores[b]! - scores[a]! || a - b);
}

/** The last word before anything is shown: asks every hard condition again, of the venue's record and not of any column or score. */
function guard(rows: readonly number[], { venues }: Candidates, question: Question, store: FeatureStore): number[] {
  const allowed = hardConditions(question, store);
  return rows.filter((row) => allowed(venues[row]!, subjectOf(venues[row]!, question, store)));
}

function answer(
  question: Question,
  candidates: Candidates,
  features: FeatureMatrix,
  scored: Scored,
  rows: readonly number[],
  state: ServingState,
): Answer {
  const { request, userId, wish, moment } = question;
  const { store, champion } = state;
  const recommendationId = uuidV7(question.askedAt);
  const items = describeItems(question, candidates, features, scored, rows, store);
  const modelVersion = scored.source === 'model' ? champion?.version : undefined;
  const origin = {
    source: scored.source,
    ...(scored.fallbackReason !== undefined && { fallbackReason: scored.fallbackReason }),
    ...(modelVersion !== undefined && { modelVersion }),
  };
  // Not always the first: a venue that is never at the top must not differ unnoticed.
  const digested = hash64(recommendationId)[0] % Math.max(1, items.length);
  const relaxed = candidates.conditions.slice(candidates.conditions.length - candidates.relaxed);
  return {
    recommendation: {
      recommendationId,
      ...origin,
      ...(scored.explanation && { weights: { ...scored.explanation.weights } }),
      ...(wish && { understood: wish }),
      ...(relaxed.length > 0 && { relaxed: relaxed.map(({ label }) => label) }),
      forTime: moment.at,
      items,
      asOfSeq: store.seq,
    },
    served: {
      id: uuidV7(question.askedAt),
      type: 'recommendation.served',
      at: question.askedAt,
      ...(userId !== null && { userId }),
      ...(request.sessionId !== undefined && { sessionId: request.sessionId }),
      recommendationId,
      scenario: request.scenario ?? 'default',
      ...(request.text !== undefined && { text: request.text }),
      context: resolvedContext(question),
      ...(wish && { understood: wish }),
      items: items.map(({ venueId, score: value, members }, position) => ({
        venueId,
        position,
        score: value,
        members,
        propensity: 1,
        featureHash: hashRow(features, rows[position]!),
        ...(position === digested && { featureDigests: featureDigests(features, rows[position]!) }),
      })),
      policy: scored.source === 'model' ? 'greedy' : 'rules',
      ...origin,
      featureSetVersion: store.featureSetVersion,
      asOfSeq: store.seq,
    },
  };

  /** What the moment was resolved to: all that replay needs to compute the same features. */
  function resolvedContext({ request: { context } }: Question): RecommendationServedEvent['context'] {
    return {
      ...context,
      time: moment.at,
      ...(moment.location && { location: moment.location }),
      ...(moment.groupSize !== null && { groupSize: moment.groupSize }),
      ...(moment.groupType !== null && { groupType: moment.groupType }),
      ...(moment.weather !== null && context?.weather === undefined && { weather: { condition: moment.weather } }),
    };
  }
}
