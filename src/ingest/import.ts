/** History from files: JSONL of events, CSV with a column mapping; both plain, `.zst` or `.gz`. See `docs/import.md`. */
import { CheckInError } from '../domain/errors.ts';
import type { EventLog } from '../log/event-log.ts';
import { interactionsOf, type ColumnMapping } from './column-mapping.ts';
import type { ImportCounts } from './import/event-writer.ts';
import { jsonlPasses, readJsonl } from './import/jsonl.ts';
import { runImport, type ImportSource, type ImportTarget } from './import/run-import.ts';
import { openSource, type SourceFile } from './import/source-file.ts';
import { readInteractions, tablePasses } from './import/table.ts';

export const importFormats = ['jsonl', 'csv'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** What an import did. */
export interface ImportReport extends ImportCounts {
  /** Name of the file, without folder and without `.zst` or `.gz`, or of the data set. */
  readonly source: string;
}

export interface FileImport extends ImportTarget {
  readonly path: string;
  /** Absent = told by the name: `.csv` and `.tsv` are CSV, `.jsonl` and `.ndjson` are JSONL. */
  readonly format?: ImportFormat;
  /** How the columns of a CSV are to be read. */
  readonly mapping?: ColumnMapping;
}

/**
 * Imports a file of events. Doing it again, also after `kill -9`, changes nothing but what was missing.
 *
 * Rows that cannot be events go to the quarantine with line and reason; if none can, nothing is written at all.
 *
 * @throws CheckInError `import.not_found`, `import.not_a_file`, `import.unreadable`, `import.not_text`, `import.damaged`, `import.unknown_format`, `import.empty`, `import.column_missing`, `import.no_usable_row`,
 * `import.bad_option`, `log.full`; the signal's reason when it aborts
 */
export async function importFile({ path, format, mapping = {}, ...target }: FileImport): Promise<ImportReport> {
  const file = await openSource(path);
  const source = (format ?? formatOf(file)) === 'jsonl' ? jsonlSource(file) : await csvSource(file, mapping, target.log);
  return { source: file.name, ...(await runImport(source, target)) };
}

function jsonlSource(file: SourceFile): ImportSource {
  return { label: file.name, path: file.path, files: [file], passes: jsonlPasses(file), read: (reading) => readJsonl(file, reading) };
}

async function csvSource(file: SourceFile, mapping: ColumnMapping, log: EventLog): Promise<ImportSource> {
  const table = await interactionsOf(file, mapping, log);
  return { label: file.name, path: file.path, files: [file], passes: tablePasses, read: (reading) => readInteractions(table, reading) };
}

function formatOf({ name }: SourceFile): ImportFormat {
  if (/\.(?:csv|tsv)$/i.test(name)) return 'csv';
  if (/\.(?:jsonl|ndjson)$/i.test(name)) return 'jsonl';
  throw new CheckInError(
    'import.unknown_format',
    `the name ${name} does not say what the file is`,
    `Pass --format ${importFormats.join(' or --format ')}.`,
  );
}
