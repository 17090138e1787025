import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { CheckInError, messageOf } from '../../domain/errors.ts';
import { compressionOf, decompress, type Decoder } from './decompress.ts';

/** A file of rows, plain, `.zst` or `.gz`. */
export interface SourceFile {
  readonly path: string;
  /** The name without folder and without `.zst` or `.gz`: compressing a file does not make it another one. */
  readonly name: string;
  /** As stored, that is compressed. */
  readonly bytes: number;
  /** Makes a decoder of its compression, told by the first bytes and not by the name; `null` = plain. */
  readonly decoder: (() => Decoder) | null;
}

/** What reading reports to and obeys. */
export interface Reading {
  /** Told of every piece of a file that was read, in stored (compressed) bytes. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

const compressionSuffix = /\.(?:zst|gz)$/i;

/** @throws CheckInError `import.not_found`, `import.not_a_file`, `import.unreadable` */
export async function openSource(path: string): Promise<SourceFile> {
  try {
    await using file = await open(path, 'r');
    const found = await file.stat();
    if (!found.isFile()) throw notAFile(path);
    const { buffer: start, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const decoder = compressionOf(start.subarray(0, bytesRead));
    return { path, name: basename(path).replace(compressionSuffix, ''), bytes: found.size, decoder };
  } catch (error) {
    if (error instanceof CheckInError) throw error;
    if (isMissing(error)) throw new CheckInError('import.not_found', `there is no file ${path}`, 'Check the path.');
    throw unreadable(path, error);
  }
}

/**
 * The bytes of a file, decompressed, without byte order mark.
 *
 * @throws CheckInError `import.damaged` if the compressed data is corrupt or cut off, `import.not_text` if it is no text in ASCII, UTF-8 or Latin-1, `import.unreadable`
 */
export async function* readBytes(file: SourceFile, reading: Reading): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of decoded(file, reading)) {
    if (!isFirst) {
      yield chunk;
      continue;
    }
    isFirst = false;
    requireText(chunk, file);
    yield hasByteOrderMark(chunk) ? chunk.subarray(3) : chunk;
  }
}

async function* decoded(file: SourceFile, reading: Reading): AsyncGenerator<Buffer> {
  const stored = storedBytes(file, reading);
  if (file.decoder === null) {
    yield* stored;
    return;
  }
  try {
    yield* decompress(stored, file.decoder);
  } catch (error) {
    if (!isFromDecoder(error)) throw error;
    throw new CheckInError(
      'import.damaged',
      `${file.path} is damaged or cut off (${messageOf(error)})`,
      'Get the file again: compressed data must be complete.',
    );
  }
}

async function* storedBytes({ path }: SourceFile, { onBytes, signal }: Reading): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted || !isFileError(error)) throw error;
    throw unreadable(path, error);
  }
}

/** A byte of zero is in every archive, image, spreadsheet and UTF-16 text, and in no text that we can read. */
function requireText(start: Buffer, { path }: SourceFile): void {
  if (!start.includes(0)) return;
  throw new CheckInError(
    'import.not_text',
    `${path} is not a text file, or is UTF-16`,
    'Give a JSONL or CSV file in UTF-8 (or one of them as .zst or .gz).',
  );
}

function hasByteOrderMark(start: Buffer): boolean {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
}

function notAFile(path: string): CheckInError {
  return new CheckInError('import.not_a_file', `${path} is not a file`, 'Give a JSONL or CSV file, or the folder of a known data set.');
}

function unreadable(path: string, cause: unknown): CheckInError {
  return new CheckInError('import.unreadable', `${path} cannot be read: ${messageOf(cause)}`, 'Check its permissions and the disk.', {
    cause,
  });
}

function isMissing(error: unknown): boolean {
  return isFileError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function isFromDecoder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_)/.test(String(error.code));
}
