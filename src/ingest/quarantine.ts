import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckInError, messageOf } from '../domain/errors.ts';
import { hash64 } from '../domain/ids.ts';
import { readLines } from './import/lines.ts';

/** A row that could not become an event. */
export interface QuarantinedRow {
  /** Name of the file, without folder and without `.zst` or `.gz`. */
  readonly file: string;
  /** First line of the row in it, from 1. */
  readonly line: number;
  /** Stable reason, e.g. `row.field_count`. */
  readonly code: string;
  readonly message: string;
  /** The row as it stood there, cut at 16,384 characters. */
  readonly row: string;
}

const folderName = 'quarantine';
const fileName = 'rows.jsonl';
const maxRowCharacters = 16_384;
/** Longer than any line of the file: every character of a row may take six in JSON. */
const tailBytes = 1 << 18;

/**
 * Where rows that cannot be events wait for someone to look at them: an append-only JSONL file, `rows.jsonl`, one row a line.
 *
 * A row is known by file name, line and content, and not by a digest of its file: a file that has grown since brings its old bad rows again, and they are the same ones. If the process is killed while
 * it writes, the half line is cut off at the next use; its row comes again with the next import of its file, because a batch's events are stored after its bad rows.
 */
export class Quarantine {
  readonly #directory: string;
  readonly #path: string;
  /** Keys of the rows in the file; read at the first use. */
  #known: Set<number> | null = null;

  /** @param dataDirectory an open data directory; the quarantine is its folder `quarantine`, made when the first row comes */
  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, folderName);
    this.#path = join(this.#directory, fileName);
  }

  /**
   * Keeps rows, durably when it resolves; the ones it holds already are passed over.
   *
   * @returns how many were new
   * @throws CheckInError `quarantine.not_writable`
   */
  async add(rows: readonly QuarantinedRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const known = await this.#load();
    const fresh = new Map<number, QuarantinedRow>();
    for (const row of rows) {
      const kept = { ...row, row: row.row.slice(0, maxRowCharacters) };
      const key = keyOf(kept);
      if (!known.has(key)) fresh.set(key, kept);
    }
    if (fresh.size === 0) return 0;
    await this.#append([...fresh.values()].map((row) => `${JSON.stringify(row)}\n`).join(''));
    for (const key of fresh.keys()) known.add(key);
    return fresh.size;
  }

  /** The rows, oldest first; none if there is no quarantine. */
  async *list(): AsyncGenerator<QuarantinedRow> {
    try {
      for await (const { text } of readLines(createReadStream(this.#path) as AsyncIterable<Buffer>)) {
        const row = parse(text);
        if (row !== null) yield row;
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async count(): Promise<number> {
    return (await this.#load()).size;
  }

  async #load(): Promise<Set<number>> {
    if (this.#known !== null) return this.#known;
    await cutHalfLine(this.#path);
    const known = new Set<number>();
    for await (const row of this.list()) known.add(keyOf(row));
    this.#known = known;
    return known;
  }

  async #append(text: string): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true });
      await using file = await open(this.#path, 'a');
      await file.appendFile(text);
      await file.datasync();
      // The file's name is durable only once its folder is.
      await using directory = await open(this.#directory, 'r');
      await directory.sync();
    } catch (error) {
      throw new CheckInError(
        'quarantine.not_writable',
        `bad rows cannot be kept in ${this.#path}: ${messageOf(error)}`,
        'Free disk space or give write permission, then import again.',
        { cause: error },
      );
    }
  }
}

function keyOf({ file, line, row }: QuarantinedRow): number {
  const [high, low] = hash64(`${file}\n${line}\n${row}`);
  return (high & 0x1fffff) * 0x100000000 + low;
}

/** @returns `null` for what a killed process left half-written */
function parse(bytes: string): QuarantinedRow | null {
  try {
    return JSON.parse(Buffer.from(bytes, 'latin1').toString('utf8')) as QuarantinedRow;
  } catch {
    return null;
  }
}

async function cutHalfLine(path: string): Promise<void> {
  try {
    await using file = await open(path, 'r+');
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    await file.read(tail, 0, tail.length, size - tail.length);
    const whole = size - tail.length + tail.lastIndexOf('\n') + 1;
    if (whole < size) await file.truncate(whole);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
