import type { EvaluationReport } from '../evaluation/evaluate.ts';
import { silent, type Progress } from '../domain/progress.ts';
import { CheckInError } from '../domain/errors.ts';
import type { KnownFeatures } from '../features/feature-sets.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { replay } from '../features/replay.ts';
import type { ArtifactStore } from '../log/artifacts.ts';
import type { EventLog } from '../log/event-log.ts';
import type { EnsembleEstimator } from '../models/ensemble.ts';
import type { ModelVersion } from '../registry/registry.ts';
import { Random } from '../stats/random.ts';
import { surveyLog } from './survey.ts';
import { DecisionSubset, TestWindow } from './windows.ts';

export interface EvaluateVersionOptions {
  readonly log: EventLog;
  readonly artifacts: ArtifactStore;
  readonly estimator: EnsembleEstimator;
  readonly version: ModelVersion;
  /** What code there is for features: the model is asked with those it was trained on. */
  readonly features: KnownFeatures;
  readonly seed: number;
  /** About so many decisions are evaluated, each over all venues; 1,000 unless told. */
  readonly evaluatedDecisions?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Evaluates a registered model on every decision after the last event it learned from, those since its training included.
 *
 * @throws CheckInError `training.nothing_to_evaluate` if there is none, `features.no_definition`, and what loading a model throws
 */
export async function evaluateVersion(options: EvaluateVersionOptions): Promise<EvaluationReport> {
  const { log, artifacts, estimator, version, features, seed, evaluatedDecisions = 1000, progress = silent, signal } = options;
  const model = estimator.load(await artifacts.get(version.artifact));
  const { choices, seq } = await surveyLog(log, { untilSeq: Number.MAX_SAFE_INTEGER, progress, signal });
  const later = choices.filter((choice) => choice > version.trainedToSeq).length;
  if (later === 0) {
    throw new CheckInError(
      'training.nothing_to_evaluate',
      `nobody has chosen anything since event ${version.trainedToSeq}, the last that ${version.version} learned from`,
      'Import or collect newer events first.',
    );
  }
  const walk = { progress, ...(signal && { signal }) };
  const store = new FeatureStore(features.require(version));
  await replay(log, store, { ...walk, untilSeq: version.trainedToSeq });
  const visitor = new TestWindow(model, store, new DecisionSubset(new Random(seed), evaluatedDecisions, later), store.catalogue.size);
  const tested = await replay(log, store, { ...walk, untilSeq: seq, visitor });
  return visitor.evaluator.report({ seed, decisionsInWindow: tested.decisions, unlisted: tested.unlisted });
}
