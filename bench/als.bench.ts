/**
 * Implicit ALS at the size of Gowalla against `implicit` (C++, OpenMP, AVX), measured in the same run on the same matrix, and the figures that
 * serving depends on: folding a person in, scoring candidates, exact top 20.
 *
 * The peer is installed with pip into a virtual environment under the temporary directory; without Python its rows say so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { factorise } from '../src/compute/alternating-least-squares.ts';
import { FactorIndex } from '../src/compute/factor-index.ts';
import { type SparseMatrix, sumTriples } from '../src/compute/sparse-matrix.ts';
import { Random } from '../src/stats/random.ts';
import type { Bench, BenchRow } from './harness.ts';

const gowalla = join(import.meta.dirname, '../../shared/data/lightgcn-gowalla/train.txt.zst');
const shape = { users: 29_858, venues: 40_981, checkins: 810_128 };
const regularization = 1;
const weight = 10;
const steps = 3;

const bench: Bench = async ({ quick }) => {
  const matrix = await readMatrix();
  const source = existsSync(gowalla) ? 'Gowalla' : 'synthetic, Zipf';
  const rows: BenchRow[] = [];
  const python = quick ? null : installPeer();
  for (const factors of quick ? [64] : [64, 128]) {
    for (const threads of quick ? [1] : [1, 2]) {
      rows.push(
        ...(await compareEpochs(matrix, { factors, threads, iterations: quick ? 3 : 6, rounds: quick ? 1 : 2, python, quick, source })),
      );
    }
  }
  return [...rows, ...latencies(quick)];
};
export default bench;

interface Setting {
  readonly factors: number;
  readonly threads: number;
  readonly iterations: number;
  /** Runs of each side, in turns, so that what else the machine does hits both. */
  readonly rounds: number;
  readonly python: string | null;
  readonly quick: boolean;
  readonly source: string;
}

async function compareEpochs(matrix: SparseMatrix, setting: Setting): Promise<BenchRow[]> {
  const { factors, threads, rounds, python, source } = setting;
  const name = `iALS epoch, ${factors} factors, ${threads} thread${threads > 1 ? 's' : ''}`;
  const ours: Epochs[] = [];
  const theirs: PeerEpochs[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await runOurs(matrix, setting));
    if (python !== null) theirs.push(runPeer(python, matrix, setting));
  }
  const epoch = Math.min(...ours.flatMap(({ milliseconds }) => milliseconds));
  const size = `${source}: ${matrix.rows} x ${matrix.columns}, ${matrix.indices.length} entries`;
  const rows: BenchRow[] = [{ name, value: epoch, unit: 'ms', note: `fastest epoch; loss ${ours[0]!.loss.toFixed(0)}; ${size}` }];
  if (theirs.length === 0) {
    const note = setting.quick ? 'not run in quick mode' : 'peer not installed';
    return [...rows, { name: `${name}, implicit`, value: Number.NaN, unit: 'ms', note }];
  }
  const peer = Math.min(...theirs.flatMap(({ milliseconds }) => milliseconds));
  const { version, loss } = theirs[0]!;
  return [
    ...rows,
    { name: `${name}, implicit ${version}`, value: peer, unit: 'ms', note: `fastest epoch; loss ${loss.toFixed(0)}` },
    { name: `${name}, implicit / ours`, value: peer / epoch, unit: 'x', target: '>= 1.0, goal 1.5' },
  ];
}

interface Epochs {
  readonly milliseconds: readonly number[];
  readonly loss: number;
}

async function runOurs(matrix: SparseMatrix, { factors, threads, iterations }: Setting): Promise<Epochs> {
  const milliseconds: number[] = [];
  let last = 0;
  let loss = 0;
  const onIteration = (_: number, now: number): void => {
    const at = performance.now();
    // The first one includes preparing the matrix and starting the threads; the peer's clock starts after that, too.
    if (last > 0) milliseconds.push(at - last);
    last = at;
    loss = now;
  };
  await factorise(matrix, { factors, regularization, iterations, steps, threads, seed: 1, onIteration });
  return { milliseconds, loss };
}

interface PeerEpochs extends Epochs {
  readonly version: string;
}

function runPeer(python: string, matrix: SparseMatrix, { factors, threads, iterations }: Setting): PeerEpochs {
  const directory = mkdtempSync(join(tmpdir(), 'checkin-bench-'));
  try {
    writeFileSync(join(directory, 'shape.i32'), Int32Array.of(matrix.rows, matrix.columns));
    writeFileSync(join(directory, 'starts.i32'), matrix.starts);
    writeFileSync(join(directory, 'indices.i32'), matrix.indices);
    writeFileSync(join(directory, 'weights.f32'), matrix.values);
    const script = join(import.meta.dirname, 'peers/implicit_als.py');
    const run = spawnSync(python, [script, directory, ...[factors, regularization, iterations, threads].map(String)], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the peer failed: ${run.stderr}`);
    const report = JSON.parse(run.stdout) as { version: string; steps: number; seconds: number[]; loss: number };
    if (report.steps !== steps) throw new Error(`the peer takes ${report.steps} conjugate gradient steps, not ${steps}`);
    return { version: report.version, loss: report.loss, milliseconds: report.seconds.map((seconds) => seconds * 1000) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The Python that has `implicit`, installed if need be; null if that does not work here. */
function installPeer(): string | null {
  const environment = join(tmpdir(), 'checkin-bench-implicit');
  const python = join(environment, 'bin/python');
  const hasPeer = (): boolean => spawnSync(python, ['-c', 'import implicit']).status === 0;
  if (hasPeer()) return python;
  if (spawnSync('python3', ['-m', 'venv', environment]).status !== 0) return null;
  spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'implicit==0.7.3']);
  return hasPeer() ? python : null;
}

async function readMatrix(): Promise<SparseMatrix> {
  const { users, venues, checkins } = shape;
  const row = new Int32Array(checkins);
  const column = new Int32Array(checkins);
  let at = 0;
  if (existsSync(gowalla)) {
    for (const line of zstdDecompressSync(readFileSync(gowalla)).toString().trim().split('\n')) {
      const [user, ...visited] = line.trim().split(' ').map(Number);
      for (const venue of visited) {
        row[at] = user!;
        column[at++] = venue;
      }
    }
  } else {
    const random = new Random(1);
    const drawVenue = zipf(venues, 0.75, random);
    const drawUser = zipf(users, 0.4, random);
    for (; at < checkins; at++) {
      row[at] = drawUser();
      column[at] = drawVenue();
    }
  }
  const matrix = await sumTriples(users, venues, { row, column, value: new Float32Array(checkins).fill(1) });
  return { ...matrix, values: matrix.values.map(() => weight) };
}

/** Draws 0 to n - 1 with probability in proportion to `(rank + 1) ^ -exponent`. */
function zipf(n: number, exponent: number, random: Random): () => number {
  const cumulative = new Float64Array(n);
  let total = 0;
  for (let rank = 0; rank < n; rank++) cumulative[rank] = total += (rank + 1) ** -exponent;
  return () => {
    const target = random.uniform() * total;
    let low = 0;
    for (let high = n - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function latencies(quick: boolean): BenchRow[] {
  const random = new Random(2);
  const rows = 100_000;
  const width = 64;
  const index = new FactorIndex(
    Float32Array.from({ length: rows * width }, () => (random.uniform() - 0.5) * 0.2),
    width,
  );
  const history = Int32Array.from({ length: 50 }, () => random.integer(rows));
  const weights = new Float32Array(50).fill(weight);
  const person = index.foldIn(history, weights);
  const candidates = Int32Array.from({ length: 2000 }, () => random.integer(rows));
  const allowed = Uint8Array.from({ length: rows }, () => (random.chance(0.5) ? 1 : 0));
  const times = quick ? 50 : 400;
  return [
    { name: 'fold a person in, 50 venues, 64 factors', ...median(times, () => index.foldIn(history, weights)), target: '< 500' },
    { name: 'score 2,000 candidates, 64 factors', ...median(times, () => index.scores(person, candidates)) },
    { name: 'exact top 20 of 100,000 x 64', ...median(times, () => index.top(person, 20)) },
    { name: 'exact top 20 of 100,000 x 64, half filtered out', ...median(times, () => index.top(person, 20, allowed)) },
  ];
}

function median(times: number, action: () => unknown): { value: number; unit: string; note: string } {
  const microseconds: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    action();
    microseconds.push((performance.now() - start) * 1000);
  }
  microseconds.sort((a, b) => a - b);
  const p99 = microseconds[Math.floor(times * 0.99)]!;
  return { value: microseconds[times >> 1]!, unit: 'us', note: `median of ${times}; p99 ${p99.toFixed(0)} us` };
}
