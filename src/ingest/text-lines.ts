/** Text files of any make, line by line: what a reader of a format of its own begins with. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Line, maxLineBytes, readLines } from './import/lines.ts';
import { type Reading, openSource, readBytes } from './import/source-file.ts';

/** A line of more bytes than this comes cut to one byte more. */
export const longestLine = maxLineBytes;

/**
 * The lines of a file, plain, `.zst` or `.gz`. A line's characters are bytes.
 *
 * @throws CheckInError `import.not_found`, `import.not_a_file`, `import.unreadable`, `import.damaged`, `import.not_text`; the signal's reason when aborted
 */
export async function* textLines(path: string, reading: Reading): AsyncGenerator<Line> {
  yield* readLines(readBytes(await openSource(path), reading));
}

/**
 * The path of a file that may be compressed: `NAME`, else `NAME.zst`, else `NAME.gz`.
 *
 * @returns null if the folder has none of them, or is none
 */
export async function findCompressible(dir: string, name: string): Promise<string | null> {
  const files = await readdir(dir).catch((): string[] => []);
  const found = [name, `${name}.zst`, `${name}.gz`].find((file) => files.includes(file));
  return found === undefined ? null : join(dir, found);
}
