/**
 * One training step of the neural collaborative filter, as in the design (embeddings 128, layers 256 and 128, dropout 0.3, batch 1024) with
 * tables of Gowalla's size, against current PyTorch on the CPU with SparseAdam, in the same run on the same batches.
 *
 * Both sides take turns, so that what else the machine does hits both; the fastest and the median step count. Users and venues are drawn
 * uniformly: the least favourable case for the tables, since nearly every row of a batch is another one.
 *
 * PyTorch is taken from the Python that PEER_PYTHON names, or installed with pip into a virtual environment under the temporary directory.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denseSlots } from '../src/compute/neural-cf-graph.ts';
import { NeuralStep } from '../src/compute/neural-step.ts';
import type { NeuralWeights } from '../src/compute/neural-weights.ts';
import { Random } from '../src/stats/random.ts';
import type { Bench, BenchRow } from './harness.ts';

const shape = { users: 29_858, venues: 40_981, embedding: 128, layers: [256, 128] };
const setting = { batch: 1024, dropout: 0.3, learningRate: 0.001 };
// The first steps allocate, compile and page the tables in.
const warmUp = 10;

const bench: Bench = async ({ quick }) => {
  const steps = warmUp + (quick ? 15 : 60);
  const batches = drawBatches(steps);
  const python = quick ? null : installPeer();
  const rows: BenchRow[] = [];
  for (const threads of [1, 2]) {
    const name = `neural CF step, ${threads} thread${threads > 1 ? 's' : ''}`;
    const ours: number[] = [];
    const theirs: number[] = [];
    let version = '';
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      ours.push(...(await runOurs(batches, threads)));
      if (python === null) continue;
      const peer = runPeer(python, batches, threads);
      version = peer.version;
      theirs.push(...peer.milliseconds.slice(warmUp));
    }
    rows.push({ name, value: fastest(ours), unit: 'ms', note: `fastest of ${ours.length}; median ${median(ours).toFixed(1)} ms` });
    if (python === null) {
      rows.push({ name: `${name}, PyTorch`, value: Number.NaN, unit: 'ms', note: quick ? 'not run in quick mode' : 'peer not installed' });
      continue;
    }
    const note = `fastest of ${theirs.length}; median ${median(theirs).toFixed(1)} ms`;
    rows.push({ name: `${name}, PyTorch ${version}`, value: fastest(theirs), unit: 'ms', note });
    const ratio = `of the medians ${(median(theirs) / median(ours)).toFixed(2)} x`;
    rows.push({
      name: `${name}, PyTorch / ours`,
      value: fastest(theirs) / fastest(ours),
      unit: 'x',
      target: '>= 1.0, goal 2',
      note: ratio,
    });
  }
  return rows;
};
export default bench;

interface Batches {
  readonly steps: number;
  readonly users: Int32Array;
  readonly venues: Int32Array;
  readonly labels: Float32Array;
}

function drawBatches(steps: number): Batches {
  const random = new Random(1);
  const length = steps * setting.batch;
  return {
    steps,
    users: Int32Array.from({ length }, () => random.integer(shape.users)),
    venues: Int32Array.from({ length }, () => random.integer(shape.venues)),
    labels: Float32Array.from({ length }, () => random.integer(2)),
  };
}

/** Milliseconds of each step after the warm-up. */
async function runOurs({ steps, users, venues, labels }: Batches, threads: number): Promise<number[]> {
  const start = { weights: drawWeights(), step: 0 };
  await using step = await NeuralStep.open({ ...setting, start, threads, regularization: 0, seed: 1 });
  const milliseconds: number[] = [];
  for (let t = 0; t < steps; t++) {
    const part = [t * setting.batch, (t + 1) * setting.batch] as const;
    const batch = { users: users.subarray(...part), venues: venues.subarray(...part), labels: labels.subarray(...part) };
    const from = performance.now();
    await step.run(batch);
    milliseconds.push(performance.now() - from);
  }
  return milliseconds.slice(warmUp);
}

function drawWeights(): NeuralWeights {
  const random = new Random(2);
  const draw = (length: number, scale: number): Float32Array => Float32Array.from({ length }, () => (random.uniform() - 0.5) * scale);
  return {
    shape,
    userTable: draw(shape.users * shape.embedding, 0.02),
    venueTable: draw(shape.venues * shape.embedding, 0.02),
    dense: denseSlots(shape).map(({ inputs, outputs }) => ({
      weights: draw(inputs * outputs, 2 / Math.sqrt(inputs)),
      bias: draw(outputs, 0.1),
    })),
  };
}

interface PeerReport {
  readonly version: string;
  readonly milliseconds: readonly number[];
}

function runPeer(python: string, { users, venues, labels }: Batches, threads: number): PeerReport {
  const directory = mkdtempSync(join(tmpdir(), 'checkin-bench-'));
  try {
    writeFileSync(join(directory, 'setting.json'), JSON.stringify({ ...shape, ...setting }));
    writeFileSync(join(directory, 'users.i32'), users);
    writeFileSync(join(directory, 'venues.i32'), venues);
    writeFileSync(join(directory, 'labels.f32'), labels);
    const script = join(import.meta.dirname, 'peers/pytorch_neural_cf.py');
    const run = spawnSync(python, [script, directory, String(threads)], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the peer failed: ${run.stderr}`);
    return JSON.parse(run.stdout) as PeerReport;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A Python that has PyTorch, installed if need be; null if that does not work here. */
function installPeer(): string | null {
  const named = process.env['PEER_PYTHON'];
  const environment = join(tmpdir(), 'checkin-bench-torch');
  const python = named ?? join(environment, 'bin/python');
  const hasPeer = (): boolean => spawnSync(python, ['-c', 'import torch']).status === 0;
  if (hasPeer()) return python;
  if (named !== undefined || spawnSync('python3', ['-m', 'venv', environment]).status !== 0) return null;
  spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'torch', 'numpy']);
  return hasPeer() ? python : null;
}

function fastest(milliseconds: readonly number[]): number {
  return Math.min(...milliseconds);
}

function median(milliseconds: readonly number[]): number {
  return milliseconds.toSorted((a, b) => a - b)[milliseconds.length >> 1]!;
}
