/** Every kind of model there is: the one place to add a new one to. Only `app` imports it, and hands it to whoever trains or loads. */
import { alsEstimator, type AlsParameters } from './als.ts';
import type { ContentParameters } from './content-fit.ts';
import { contentEstimator } from './content.ts';
import { ensembleEstimator, type EnsembleEstimator } from './ensemble.ts';
import { graphFilterEstimator, type GraphFilterParameters } from './graph-filter.ts';
import type { Estimator } from './model.ts';
import { popularityEstimator, type PopularityParameters } from './popularity.ts';
import { sequenceEstimator, type SequenceParameters } from './sequence.ts';

/** What can be set of each member; absent = its defaults. */
export interface MemberParameters {
  readonly popularity?: Partial<PopularityParameters>;
  readonly content?: Partial<ContentParameters>;
  readonly als?: Partial<AlsParameters>;
  readonly graphFilter?: Partial<GraphFilterParameters>;
  readonly sequence?: Partial<SequenceParameters>;
}

/** The recommender that is trained and served: all members, mixed. @throws CheckInError `models.bad_parameters` */
export function recommenderEstimator(parameters: MemberParameters = {}): EnsembleEstimator {
  return ensembleEstimator(memberEstimators(parameters));
}

/** The members, in the order in which tables show them: the baseline first. */
export function memberEstimators(parameters: MemberParameters = {}): readonly Estimator[] {
  return [
    popularityEstimator(parameters.popularity),
    contentEstimator(parameters.content),
    alsEstimator(parameters.als),
    graphFilterEstimator(parameters.graphFilter),
    sequenceEstimator(parameters.sequence),
  ];
}

/** The kinds that may be registered, promoted and served. */
export const estimators: readonly EnsembleEstimator[] = [recommenderEstimator()];
