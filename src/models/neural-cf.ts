/**
 * Neural collaborative filtering: an embedding for each person and each venue, side by side through two hidden layers to a probability.
 *
 * Trained by binary cross-entropy with Adam, in a worker thread on onnxruntime (`compute/neural-training.ts`); serves by WebAssembly, without a native library. It holds a row for each
 * person it was trained on (ADR 0007): what they do afterwards counts only in the next training, and of others it has no opinion.
 *
 * On public check-in data networks of this kind rank below a tuned neighbourhood (see docs/neural-cf.md): the ensemble decides what it is worth here.
 *
 * @see He et al. 2017, "Neural Collaborative Filtering"
 * @see Rendle et al. 2020, "Neural Collaborative Filtering vs. Matrix Factorization Revisited"
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { NeuralForward, type Uncertainty } from '../compute/neural-forward.ts';
import { inferenceModel } from '../compute/neural-cf-graph.ts';
import { trainInWorker } from '../compute/neural-trainer.ts';
import type { NeuralEpoch } from '../compute/neural-training.ts';
import type { NeuralWeights } from '../compute/neural-weights.ts';
import type { ExecutionProvider } from '../compute/onnx-session.ts';
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import { badArtifact, decodeArtifact, encodeArtifact } from './artifact.ts';
import type { FitOptions, Model } from './model.ts';
import { labelledExamples } from './neural-cf/examples.ts';
import { neuralCfParameters, parseParameters, type NeuralCfParameters } from './neural-cf/parameters.ts';
import { nearestRows } from './neural-cf/nearest.ts';
import { VenueRows } from './venue-rows.ts';

export type { NeuralCfParameters } from './neural-cf/parameters.ts';

/** Where and how it is trained: nothing of it shows in the model but rounding. */
export interface NeuralCfRuntime {
  /** File to go on from after an interruption; none unless told. */
  readonly checkpoint?: string;
  /** Of the native library; 1 unless told. */
  readonly threads?: number;
  /** `cpu` unless told. */
  readonly provider?: ExecutionProvider;
}

export interface NeuralCfModel extends Model {
  /** The training's epochs. */
  readonly curve: readonly NeuralEpoch[];
  /** Venues and people whose embeddings point the same way, nearest first; none for an unknown id. @returns at most k, without the one itself */
  similarVenues(venueId: string, k: number): readonly { readonly venueId: string; /** Cosine, -1 to 1. */ readonly similarity: number }[];
  similarUsers(userId: string, k: number): readonly { readonly userId: string; /** Cosine, -1 to 1. */ readonly similarity: number }[];
  /** Rows of the tables with their ids, `width` values each: views. */
  embeddings(): { readonly width: number; readonly users: EmbeddingTable; readonly venues: EmbeddingTable };
  /** How sure the model is, by dropout at prediction; `null` where it has no opinion. Venues that it does not know get mean and deviation NaN. */
  uncertainty(request: ScoringRequest, options: { readonly passes: number; readonly seed: number }): Uncertainty | null;
  /** The network as an `.onnx` file for any runtime: see `inferenceModel`. */
  exportOnnx(): Uint8Array;
  forget(isErased: (userId: string) => boolean): NeuralCfModel | null;
}

export interface EmbeddingTable {
  readonly ids: readonly string[];
  readonly values: Float32Array;
}

export interface NeuralCfEstimator {
  readonly kind: string;
  /** @throws CheckInError `models.empty_dataset`, `models.one_class`, `compute.onnx_missing`, `compute.diverged`, `compute.checkpoint_failed` */
  fit(dataset: Dataset, options: FitOptions): Promise<NeuralCfModel>;
  load(bytes: Uint8Array): NeuralCfModel;
}

const kind = 'neural-cf';
const format = 1;

/** @throws CheckInError `models.bad_parameters` */
export function neuralCfEstimator(parameters: Partial<NeuralCfParameters> = {}, runtime: NeuralCfRuntime = {}): NeuralCfEstimator {
  const complete = parseParameters(parameters);
  return {
    kind,
    fit: async (dataset, options) => new NeuralCf(await fit(dataset, complete, runtime, options)),
    load: (bytes) => new NeuralCf(decode(bytes)),
  };
}

interface Fitted {
  readonly parameters: NeuralCfParameters;
  /** By row; an erased person's is the empty string, and their row is zero. */
  readonly users: readonly string[];
  readonly venues: readonly string[];
  readonly weights: NeuralWeights;
  readonly curve: readonly NeuralEpoch[];
}

export function isNeuralCf(model: Model): model is NeuralCfModel {
  return model instanceof NeuralCf;
}

class NeuralCf implements NeuralCfModel {
  readonly kind = kind;
  readonly #fitted: Fitted;
  readonly #userRows: ReadonlyMap<string, number>;
  readonly #rows: VenueRows;
  readonly #forward: NeuralForward;

  constructor(fitted: Fitted) {
    this.#fitted = fitted;
    this.#userRows = new Map(fitted.users.map((id, row) => [id, row]));
    this.#rows = new VenueRows(fitted.venues);
    this.#forward = new NeuralForward(fitted.weights);
  }

  get curve(): readonly NeuralEpoch[] {
    return this.#fitted.curve;
  }

  /** No opinion: a person without a row gets 0.5 for every venue, and a venue without one the mean of the candidates that have one. */
  predict({ catalogue, candidates, user }: ScoringRequest): Float32Array {
    const scores = new Float32Array(candidates.length).fill(0.5);
    const row = this.#rowOf(user);
    if (row === null) return scores;
    const { at, rows } = this.#known(catalogue, candidates);
    const found = this.#forward.scores(row, rows);
    scores.fill(found.length === 0 ? 0.5 : found.reduce((sum, score) => sum + score, 0) / found.length);
    at.forEach((place, i) => (scores[place] = found[i]!));
    return scores;
  }

  uncertainty(
    { catalogue, candidates, user }: ScoringRequest,
    options: { readonly passes: number; readonly seed: number },
  ): Uncertainty | null {
    const row = this.#rowOf(user);
    if (row === null) return null;
    const { at, rows } = this.#known(catalogue, candidates);
    const found = this.#forward.monteCarlo(row, rows, { ...options, dropout: this.#fitted.parameters.dropout });
    const spread = (values: Float32Array): Float32Array => {
      const all = new Float32Array(candidates.length).fill(Number.NaN);
      at.forEach((place, i) => (all[place] = values[i]!));
      return all;
    };
    return { mean: spread(found.mean), deviation: spread(found.deviation) };
  }

  similarVenues(venueId: string, k: number): readonly { readonly venueId: string; readonly similarity: number }[] {
    const { venues, weights } = this.#fitted;
    const found = nearestRows(weights.venueTable, weights.shape.embedding, venues.indexOf(venueId), k);
    return found.map(({ row, similarity }) => ({ venueId: venues[row]!, similarity }));
  }

  similarUsers(userId: string, k: number): readonly { readonly userId: string; readonly similarity: number }[] {
    const { users, weights } = this.#fitted;
    const found = nearestRows(weights.userTable, weights.shape.embedding, this.#rowOf(userId) ?? -1, k);
    return found.map(({ row, similarity }) => ({ userId: users[row]!, similarity }));
  }

  embeddings(): { readonly width: number; readonly users: EmbeddingTable; readonly venues: EmbeddingTable } {
    const { users, venues, weights } = this.#fitted;
    return {
      width: weights.shape.embedding,
      users: { ids: users, values: weights.userTable },
      venues: { ids: venues, values: weights.venueTable },
    };
  }

  exportOnnx(): Uint8Array {
    const { users, venues, weights } = this.#fitted;
    return inferenceModel(weights, { userIds: users, venueIds: venues });
  }

  forget(isErased: (userId: string) => boolean): NeuralCfModel | null {
    const { users, weights } = this.#fitted;
    const erased = [...users.keys()].filter((row) => users[row] !== '' && isErased(users[row]!));
    if (erased.length === 0) return null;
    const { embedding } = weights.shape;
    const userTable = weights.userTable.slice();
    const ids = [...users];
    for (const row of erased) {
      userTable.fill(0, row * embedding, (row + 1) * embedding);
      ids[row] = '';
    }
    return new NeuralCf({ ...this.#fitted, users: ids, weights: { ...weights, userTable } });
  }

  save(): Uint8Array {
    const { parameters, users, venues, weights, curve } = this.#fitted;
    const { userTable, venueTable, dense } = weights;
    const layers = Object.fromEntries(
      dense.flatMap(({ weights: values, bias }, i) => [[`weights${i}`, values] as const, [`bias${i}`, bias] as const]),
    );
    return encodeArtifact({ kind, format, fields: { parameters, users, venues, curve }, arrays: { userTable, venueTable, ...layers } });
  }

  #rowOf(user: string | null): number | null {
    return user === null || user === '' ? null : (this.#userRows.get(user) ?? null);
  }

  /** The candidates that the model knows: their places among the candidates, and their rows here. */
  #known(catalogue: readonly string[], candidates: Int32Array): { readonly at: readonly number[]; readonly rows: readonly number[] } {
    const rows = this.#rows.of(catalogue);
    const at = [...candidates.keys()].filter((i) => rows[candidates[i]!]! >= 0);
    return { at, rows: at.map((i) => rows[candidates[i]!]!) };
  }
}

async function fit(
  dataset: Dataset,
  parameters: NeuralCfParameters,
  { checkpoint = null, threads = 1, provider = 'cpu' }: { [Key in keyof NeuralCfRuntime]?: NeuralCfRuntime[Key] | null },
  { seed, progress, signal }: FitOptions,
): Promise<Fitted> {
  signal?.throwIfAborted();
  const { users, venues, examples } = labelledExamples(kind, dataset, parameters.negativesPerPositive);
  await nextTurn();
  const { embedding, layers, learningRate, patience, plateauPatience, epochs } = parameters;
  const stage = 'training the neural model';
  progress({ stage, done: 0, total: epochs, unit: 'epochs' });
  const { weights, curve } = await trainInWorker(
    {
      ...parameters,
      shape: { users: users.length, venues: venues.length, embedding, layers },
      examples,
      schedule: { learningRate, patience, plateauPatience, factor: 0.5 },
      seed,
      threads: threads ?? 1,
      provider: provider ?? 'cpu',
      checkpoint,
    },
    { signal, onEpoch: ({ epoch }) => progress({ stage, done: epoch, total: epochs, unit: 'epochs' }) },
  );
  progress({ stage, done: epochs, total: epochs, unit: 'epochs' });
  return { parameters, users, venues, weights, curve };
}

const epochSchema = z.strictObject({
  epoch: z.int(),
  loss: z.number(),
  learningRate: z.number(),
  isBest: z.boolean(),
  validationLoss: z.number(),
  accuracy: z.number(),
  precision: z.number(),
  recall: z.number(),
  auc: z.number(),
});
const fieldsSchema = z.strictObject({
  parameters: neuralCfParameters,
  users: z.array(z.string()),
  venues: z.array(z.string()),
  curve: z.array(epochSchema),
});

function decode(bytes: Uint8Array): Fitted {
  const artifact = decodeArtifact(bytes, { kind, format }, fieldsSchema);
  const { parameters, users, venues, curve } = artifact.fields;
  const { embedding, layers } = parameters;
  if (users.length === 0 || venues.length === 0) throw badArtifact(kind, 'it knows nobody or nothing');
  const widths = [2 * embedding, ...layers, 1];
  const weights = {
    shape: { users: users.length, venues: venues.length, embedding, layers },
    userTable: artifact.array('userTable', 'f32', users.length * embedding),
    venueTable: artifact.array('venueTable', 'f32', venues.length * embedding),
    dense: widths.slice(1).map((outputs, i) => ({
      weights: artifact.array(`weights${i}`, 'f32', widths[i]! * outputs),
      bias: artifact.array(`bias${i}`, 'f32', outputs),
    })),
  };
  return { parameters, users, venues, weights, curve };
}
