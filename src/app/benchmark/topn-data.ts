/**
 * Folders in the LightGCN format: `train.txt` and `test.txt`, plain or compressed; a line is a person and the venues they were at, all of them numbers:
 * `user venue venue ...`. A person may have no venues, and may come in several lines.
 */
import { findCompressible, longestLine, textLines } from '../../ingest/text-lines.ts';
import { type SparseMatrix, sumTriples } from '../../compute/sparse-matrix.ts';
import { CheckInError } from '../../domain/errors.ts';

/** Check-ins as they stand in a file, in its order; repeats are possible. */
export interface Pairs {
  readonly users: readonly number[];
  readonly venues: readonly number[];
}

/** The train file as a matrix of ones; row and column numbers follow the ids' order. */
export interface Train {
  readonly matrix: SparseMatrix;
  readonly rowOf: ReadonlyMap<number, number>;
  readonly columnOf: ReadonlyMap<number, number>;
}

/** One person to be judged by. */
export interface TestUser {
  /** Row in the train matrix; -1 = train has nobody of that id. */
  readonly row: number;
  /** Columns of the train matrix; a venue that train does not have is a negative number of its own: nobody can find it, and it counts. */
  readonly relevant: ReadonlySet<number>;
}

/** @throws CheckInError `benchmark.file_missing` */
export async function requireFile(dir: string, name: 'train.txt' | 'test.txt'): Promise<string> {
  const path = await findCompressible(dir, name);
  if (path !== null) return path;
  throw new CheckInError(
    'benchmark.file_missing',
    `there is no ${name} in ${dir}, nor ${name}.zst`,
    'Give a folder with train.txt and test.txt, one `user venue venue ...` a line (docs/benchmark.md).',
  );
}

/** @throws CheckInError `benchmark.bad_line`, `benchmark.line_too_long` with file and line, and the `import.*` errors of reading */
export async function readPairs(path: string, signal: AbortSignal): Promise<Pairs> {
  const users: number[] = [];
  const venues: number[] = [];
  for await (const { number, text } of textLines(path, { signal, onBytes: () => undefined })) {
    if (text.length > longestLine) {
      throw new CheckInError(
        'benchmark.line_too_long',
        `${path}:${number} has more than ${longestLine} bytes`,
        'Split it: a person may come in several lines.',
      );
    }
    const ids = text.trim().split(/\s+/);
    const user = parseId(ids[0]!, 'a person', path, number);
    for (let i = 1; i < ids.length; i++) {
      users.push(user);
      venues.push(parseId(ids[i]!, 'a venue', path, number));
    }
  }
  return { users, venues };
}

/** @throws CheckInError `benchmark.empty` if there is not one check-in */
export async function trainMatrix({ users, venues }: Pairs): Promise<Train> {
  const rowOf = numbered(users);
  const columnOf = numbered(venues);
  if (users.length === 0) {
    throw new CheckInError('benchmark.empty', 'the train file has no check-in', 'Give a train.txt with `user venue venue ...` a line.');
  }
  const counts = await sumTriples(rowOf.size, columnOf.size, {
    row: users.map((id) => rowOf.get(id)!),
    column: venues.map((id) => columnOf.get(id)!),
    value: new Float32Array(users.length),
  });
  return { matrix: { ...counts, values: counts.values.fill(1) }, rowOf, columnOf };
}

/**
 * The people of a test file who have something in it: the others are not counted.
 *
 * @throws CheckInError `benchmark.empty` if there is nobody
 */
export function testUsers({ users, venues }: Pairs, { rowOf, columnOf }: Train): readonly TestUser[] {
  const relevantOf = new Map<number, Set<number>>();
  for (const [i, user] of users.entries()) {
    const venue = venues[i]!;
    const relevant = relevantOf.get(user) ?? new Set();
    relevantOf.set(user, relevant.add(columnOf.get(venue) ?? -1 - venue));
  }
  if (relevantOf.size === 0) {
    throw new CheckInError('benchmark.empty', 'the test file has no check-in', 'Give a test.txt with `user venue venue ...` a line.');
  }
  return [...relevantOf].map(([user, relevant]) => ({ row: rowOf.get(user) ?? -1, relevant }));
}

function parseId(text: string, what: string, path: string, line: number): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new CheckInError(
    'benchmark.bad_line',
    text === '' ? `${path}:${line} is blank` : `${path}:${line}: "${text.slice(0, 40)}" is not the number of ${what}`,
    'Mend the line: `user venue venue ...`, whole numbers from 0.',
  );
}

/** Consecutive numbers for ids, by their order. */
function numbered(ids: readonly number[]): ReadonlyMap<number, number> {
  return new Map([...new Set(ids)].toSorted((a, b) => a - b).map((id, i) => [id, i]));
}
