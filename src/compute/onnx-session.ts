/**
 * Models run by onnxruntime, the native library.
 *
 * It is an optional peer of the package: only training and batch jobs need it. Its `run` gives a promise and yet blocks the thread until the
 * model is done, so that sessions belong in worker threads.
 */
import type * as OnnxRuntime from 'onnxruntime-node';
import { CheckInError, messageOf } from '../domain/errors.ts';

/** Where models are computed: `cpu` is always there, others if the machine and the installed library have them. */
export type ExecutionProvider = 'cpu' | 'cuda' | 'tensorrt' | 'coreml' | 'dml' | 'webgpu';

export interface OnnxSessionOptions {
  /** Default `cpu`. Never replaced by another one in silence. */
  readonly provider?: ExecutionProvider;
  /** Threads of one operator, the calling one among them; default 1. The same number gives the same bits. */
  readonly threads?: number;
}

/** Values of one input or output. */
export type OnnxValues = Float32Array | BigInt64Array;
export interface OnnxFeed {
  readonly shape: readonly number[];
  readonly values: OnnxValues;
}

type Library = typeof OnnxRuntime;

export class OnnxSession implements AsyncDisposable {
  readonly #library: Library;
  readonly #session: OnnxRuntime.InferenceSession;

  private constructor(library: Library, session: OnnxRuntime.InferenceSession) {
    this.#library = library;
    this.#session = session;
  }

  /**
   * @param model the bytes of an `.onnx` file
   * @throws CheckInError `compute.onnx_missing` if onnxruntime-node is not installed, `compute.provider_unavailable` if it cannot use the
   *   provider here, `compute.onnx_invalid` if the model cannot be loaded
   */
  static async open(model: Uint8Array, options: OnnxSessionOptions = {}): Promise<OnnxSession> {
    const { provider = 'cpu', threads = 1 } = options;
    if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads must be an integer >= 1, not ${threads}`);
    const library = await load();
    const settings: OnnxRuntime.InferenceSession.SessionOptions = {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
    };
    try {
      return new OnnxSession(library, await library.InferenceSession.create(model, settings));
    } catch (cause) {
      throw provider === 'cpu' ? invalid(cause) : await blame(library, model, provider, cause);
    }
  }

  /** A tensor over an array, without copying: what is written into the array later is what the next run reads. */
  tensor({ shape, values }: OnnxFeed): OnnxRuntime.Tensor {
    const { Tensor } = this.#library;
    return values instanceof Float32Array ? new Tensor('float32', values, shape) : new Tensor('int64', values, shape);
  }

  /**
   * Runs the model; blocks the thread.
   *
   * @param feeds   a tensor for each input
   * @param fetches a tensor for each wanted output: its array gets the values
   */
  async run(feeds: Readonly<Record<string, OnnxRuntime.Tensor>>, fetches: Readonly<Record<string, OnnxRuntime.Tensor>>): Promise<void> {
    await this.#session.run(feeds, fetches);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

/** @throws CheckInError `compute.onnx_missing` */
async function load(): Promise<Library> {
  try {
    const library = await import('onnxruntime-node');
    // The library prints what it also throws.
    library.env.logLevel = 'fatal';
    return library;
  } catch (cause) {
    throw new CheckInError(
      'compute.onnx_missing',
      `neural models are trained by onnxruntime-node, which cannot be loaded: ${firstLine(cause)}`,
      'Run `npm install onnxruntime-node` where checkin is installed.',
      { cause },
    );
  }
}

/** Whether the provider or the model is at fault: a model that opens on the processor is sound. */
async function blame(library: Library, model: Uint8Array, provider: ExecutionProvider, cause: unknown): Promise<CheckInError> {
  try {
    const session = await library.InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 4 });
    await session.release();
  } catch (ofModel) {
    return invalid(ofModel);
  }
  return new CheckInError(
    'compute.provider_unavailable',
    `onnxruntime cannot use the execution provider ${provider} here: ${firstLine(cause)}`,
    'Install what the provider needs (driver, libraries, a build of onnxruntime-node with it), or choose the provider cpu.',
    { cause },
  );
}

function invalid(cause: unknown): CheckInError {
  return new CheckInError('compute.onnx_invalid', `onnxruntime cannot load the model: ${firstLine(cause)}`, 'Export the model again.', {
    cause,
  });
}

function firstLine(thrown: unknown): string {
  return messageOf(thrown).split('\n', 1)[0]!;
}
