/** Every kind of model there is: the one place to add a new one to. Only `app` imports it, and hands it to whoever trains or loads. */
import { alsEstimator, type AlsParameters } from './als.ts';
import type { ContentParameters } from './content-fit.ts';
import { contentEstimator } from './content.ts';
import { ensembleEstimator, type EnsembleEstimator } from './ensemble.ts';
import { graphFilterEstimator, type GraphFilterParameters } from './graph-filter.ts';
import type { Estimator } from './model.ts';
import { neuralCfEstimator, type NeuralCfParameters, type NeuralCfRuntime } from './neural-cf.ts';
import { popularityEstimator, type PopularityParameters } from './popularity.ts';
import { sequenceEstimator, type SequenceParameters } from './sequence.ts';

/** What can be set of each member; absent = its defaults, and for the neural one, that it does not take part: it needs onnxruntime-node and takes longer than all others together. */
export interface MemberParameters {
  readonly popularity?: Partial<PopularityParameters>;
  readonly content?: Partial<ContentParameters>;
  readonly als?: Partial<AlsParameters>;
  readonly graphFilter?: Partial<GraphFilterParameters>;
  readonly sequence?: Partial<SequenceParameters>;
  readonly neuralCf?: Partial<NeuralCfParameters>;
}

/** The recommender that is trained and served: all members, mixed. @throws CheckInError `models.bad_parameters` */
export function recommenderEstimator(parameters: MemberParameters = {}, runtime: NeuralCfRuntime = {}): EnsembleEstimator {
  return ensembleEstimator(memberEstimators(parameters, runtime));
}

/** The members, in the order in which tables show them: the baseline first. */
export function memberEstimators(parameters: MemberParameters = {}, runtime: NeuralCfRuntime = {}): readonly Estimator[] {
  return [
    popularityEstimator(parameters.popularity),
    contentEstimator(parameters.content),
    alsEstimator(parameters.als),
    graphFilterEstimator(parameters.graphFilter),
    sequenceEstimator(parameters.sequence),
    ...(parameters.neuralCf === undefined ? [] : [neuralCfEstimator(parameters.neuralCf, runtime)]),
  ];
}

/** The kinds that may be registered, promoted and served, whichever members they have. */
export const estimators: readonly [EnsembleEstimator] = [recommenderEstimator({ neuralCf: {} })];
