import { CheckInError } from '../../domain/errors.ts';
import type { RecommendationServedEvent } from '../../domain/event.ts';
import { recommendationRequestSchema, type Recommendation, type RecommendationRequest } from '../../domain/recommendation.ts';
import { recommend } from '../../serving/recommend.ts';
import type { Core } from '../core.ts';

/** Answers a request and records the answer, durably, before it is given. */
export async function recommendFor(core: Core, request: RecommendationRequest): Promise<Recommendation> {
  const parsed = recommendationRequestSchema.safeParse(request);
  if (!parsed.success) throw invalid(parsed.error.issues);
  const done = core.metrics.startRecommendation();
  const isStale = !(await core.isFresh(parsed.data.minSeq ?? 0));
  const champion = core.models.get('champion');
  const store = (champion && core.state.storeOf(champion.featureSetVersion)) ?? core.state.store;
  const { recommendation, served } = recommend(parsed.data, {
    store,
    places: core.placesOf(store),
    champion,
    ...(champion === null && { noChampion: whyNoChampion(core) }),
    clock: core.clock,
    onModelError: core.onError,
  });
  await core.storage.log.append([store.outdatedBy === null ? served : withoutDigests(served)]);
  done(recommendation);
  return isStale ? { ...recommendation, stale: true } : recommendation;
}

/** Of an answer from a state that counts what has been erased since, no replay can reproduce the vectors: nothing is claimed of them. */
function withoutDigests(served: RecommendationServedEvent): RecommendationServedEvent {
  return { ...served, items: served.items.map(({ featureHash: _hash, featureDigests: _digests, ...item }) => item) };
}

/** What the answer by rules gives as its reason. */
function whyNoChampion({ state, models }: Core): string {
  if (state.registry.champion === null) return 'no_model';
  const problem = models.problems().find(({ alias }) => alias === 'champion');
  if (problem === undefined) return 'features_not_ready';
  return problem.error.code === 'features.no_definition' ? 'features_missing' : 'model_not_loaded';
}

function invalid(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): CheckInError {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? '' : ` at ${first.path.join('.')}`;
  return new CheckInError(
    'request.invalid',
    `the recommendation request is not valid${where}: ${first?.message ?? 'unknown problem'}`,
    'Compare the request with its schema in /docs.',
  );
}
