import type { Progress } from '../../domain/progress.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Quarantine } from '../../log/quarantine.ts';
import { EventWriter, type ImportCounts } from './event-writer.ts';
import type { Item } from './row.ts';
import type { Reading, SourceFile } from './source-file.ts';

/** Where an import writes, and who watches it. */
export interface ImportTarget {
  readonly log: EventLog;
  readonly quarantine: Quarantine;
  readonly progress: Progress;
  /** Ends the import between two rows; what is stored stays, and the next run passes over it. */
  readonly signal: AbortSignal;
}

/** What is imported. */
export interface ImportSource {
  /** For people: a file's or a data set's name. */
  readonly label: string;
  /** As it was given, for messages. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  /** How often each file is read. */
  readonly passes: number;
  readonly read: (reading: Reading) => AsyncIterable<Item>;
}

/** Reads a source to its end and stores its events. Progress counts bytes as stored, since how many rows there are is known only at the end. */
export async function runImport(source: ImportSource, { log, quarantine, progress, signal }: ImportTarget): Promise<ImportCounts> {
  const total = source.passes * source.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    progress({ stage: `importing ${source.label}`, done, total, unit: 'bytes' });
  };
  const writer = new EventWriter({ log, quarantine });
  for await (const item of source.read({ onBytes, signal })) await writer.write(item);
  return writer.finish(source.path);
}
