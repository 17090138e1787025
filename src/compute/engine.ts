/**
 * The WebAssembly kernels: factor models and single-query ranking in SIMD. Their source is `assembly/`; `npm run build` compiles it.
 *
 * Two builds of one source exist: `relaxed` (fused multiply-add) is taken where the runtime accepts it, `plain` elsewhere. They differ in the
 * last bits, so that a model is the same bit by bit only for the same build.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CheckInError } from '../domain/errors.ts';

/** Kernels of parallel work: `(pointer to a description, block number, thread number)`; blocks may run in any order, on any thread. */
interface BlockKernels {
  readonly gram: BlockKernel;
  readonly whiten: BlockKernel;
  readonly solve: BlockKernel;
  readonly rankCatalogue: BlockKernel;
  readonly regressLocally: BlockKernel;
  readonly multiplySparse: BlockKernel;
}
type BlockKernel = (description: number, block: number, thread: number) => void;
export type BlockKernelName = keyof BlockKernels;

/** All arguments are byte offsets into the memory, or counts. See `assembly/` for each. */
export interface Kernels extends BlockKernels {
  foldIn(
    vector: number,
    columns: number,
    weights: number,
    count: number,
    factors: number,
    width: number,
    steps: number,
    scratch: number,
  ): void;
  gatherScores(query: number, factors: number, width: number, rows: number, count: number, scores: number): void;
  dense(
    input: number,
    rows: number,
    inputs: number,
    weights: number,
    bias: number,
    outputs: number,
    output: number,
    isHidden: number,
  ): void;
  addHalves(halves: number, width: number, rows: number, count: number, other: number, output: number, isHidden: number): void;
  gatherColumns(input: number, rows: number, width: number, columns: number, count: number, output: number): void;
  gatherRows(table: number, width: number, rows: number, count: number, to: number, stride: number): void;
  dropoutMask(mask: number, count: number, key: number, more: number, threshold: number, kept: number): void;
  sparseAdam(
    table: number,
    first: number,
    second: number,
    width: number,
    rows: number,
    count: number,
    gradients: number,
    stride: number,
    firstExample: number,
    stepSize: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
  topK(query: number, factors: number, width: number, rows: number, allowed: number, k: number, indices: number, scores: number): number;
}

export type KernelBuild = 'relaxed' | 'plain';

const files = { relaxed: 'kernels.relaxed.wasm', plain: 'kernels.wasm' } as const;
// In the clone the sources run as .ts beside build/; in the package as .js, with the kernels inside dist/.
const directory = new URL(import.meta.url.endsWith('.ts') ? '../../build/kernels/' : '../kernels/', import.meta.url);
const compiled = new Map<KernelBuild, WebAssembly.Module>();

/**
 * The compiled kernels; each build is read and compiled once.
 *
 * @param build which build; absent = the faster one that this runtime accepts
 * @throws CheckInError `compute.kernels_missing` if they have not been built
 */
export function kernelModule(build?: KernelBuild): WebAssembly.Module {
  const wanted = build ?? (WebAssembly.validate(readKernels('relaxed')) ? 'relaxed' : 'plain');
  let module = compiled.get(wanted);
  if (module === undefined) compiled.set(wanted, (module = new WebAssembly.Module(readKernels(wanted))));
  return module;
}

/** The kernels over a memory. They hold no state of their own: several instances may share one memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

function readKernels(build: KernelBuild): Uint8Array<ArrayBuffer> {
  return readKernelFile(new URL(files[build], directory));
}

/** @throws CheckInError `compute.kernels_missing` if the file is not there */
export function readKernelFile(file: URL): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CheckInError('compute.kernels_missing', `the WebAssembly kernels are not at ${fileURLToPath(file)}`, 'Run `npm run build`.', {
      cause,
    });
  }
}
