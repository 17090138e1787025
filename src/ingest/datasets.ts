/** Public data sets that can be imported as they are: their files are known, and so is what each column means. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckInError } from '../domain/errors.ts';
import { calgaryFoursquare } from './datasets/calgary-foursquare.ts';
import type { KnownDataset } from './datasets/dataset.ts';
import { gnprFoursquareNyc } from './datasets/gnpr-foursquare-nyc.ts';
import { uciRestaurantConsumer } from './datasets/uci-restaurant-consumer.ts';
import { ufscFoursquareNyc } from './datasets/ufsc-foursquare-nyc.ts';
import type { ImportReport } from './import.ts';
import { runImport, type ImportTarget } from './import/run-import.ts';
import { openSource, type SourceFile } from './import/source-file.ts';

const known: readonly KnownDataset[] = [calgaryFoursquare, gnprFoursquareNyc, ufscFoursquareNyc, uciRestaurantConsumer];

export const datasetNames: readonly string[] = known.map(({ name }) => name);

export interface DatasetImport extends ImportTarget {
  /** The folder that holds the files of one set. */
  readonly dir: string;
  /** Absent = told by the files. */
  readonly name?: string;
  /** A slice of the set, e.g. `train` of `gnpr-foursquare-nyc`; absent = all of it. */
  readonly only?: string;
}

/**
 * Imports a known data set. Doing it again, also after `kill -9`, changes nothing but what was missing.
 *
 * @throws CheckInError `dataset.unknown`, `dataset.not_a_directory`, `dataset.file_missing`, `dataset.bad_option`, and the `import.*` errors
 */
export async function importDataset({ dir, name, only, ...target }: DatasetImport): Promise<ImportReport> {
  const entries = await filesIn(dir);
  const dataset = name === undefined ? recognise(dir, entries) : datasetNamed(name);
  const files = await openFiles(dir, entries, filesOf(dataset, only), dataset.name);
  const source = { label: dataset.name, path: dir, files, passes: dataset.passes, read: dataset.read.bind(dataset, files) };
  return { source: dataset.name, ...(await runImport(source, target)) };
}

/**
 * The name of the data set that a folder holds.
 *
 * @throws CheckInError `dataset.unknown` with what was looked for, `dataset.not_a_directory`
 */
export async function detectDataset(dir: string): Promise<string> {
  return recognise(dir, await filesIn(dir)).name;
}

function recognise(dir: string, entries: readonly string[]): KnownDataset {
  const found = known.find(({ files }) => files.every((file) => storedName(file, entries) !== null));
  if (found !== undefined) return found;
  const looked = known.map(({ name, files }) => `${name} (${files.join(', ')})`).join('; ');
  throw new CheckInError(
    'dataset.unknown',
    `${dir} holds none of the data sets that CheckIn knows; looked for ${looked}`,
    'Import your own data as JSONL or CSV: checkin import --help.',
  );
}

function datasetNamed(name: string): KnownDataset {
  const found = known.find((dataset) => dataset.name === name);
  if (found !== undefined) return found;
  throw new CheckInError('dataset.bad_option', `there is no data set "${name}"`, `Choose one of ${datasetNames.join(', ')}.`);
}

function filesOf({ name, files, slices = {} }: KnownDataset, only: string | undefined): readonly string[] {
  if (only === undefined) return files;
  if (Object.hasOwn(slices, only)) return slices[only]!;
  const choices = Object.keys(slices);
  throw new CheckInError(
    'dataset.bad_option',
    `${name} has no slice "${only}"`,
    choices.length === 0 ? 'Leave out --only: this set is not sliced.' : `Choose one of ${choices.join(', ')}.`,
  );
}

async function filesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    throw new CheckInError(
      'dataset.not_a_directory',
      `${dir} is not a folder that can be read`,
      'Give the folder that holds the files of one data set.',
      { cause: error },
    );
  }
}

function openFiles(dir: string, entries: readonly string[], files: readonly string[], name: string): Promise<SourceFile[]> {
  return Promise.all(
    files.map((file) => {
      const stored = storedName(file, entries);
      if (stored === null)
        throw new CheckInError(
          'dataset.file_missing',
          `${dir} has no ${file}, which ${name} needs`,
          'Put the file there; it may be compressed as .zst or .gz.',
        );
      return openSource(join(dir, stored));
    }),
  );
}

/** The name under which a file lies there, compressed or not; `null` if it does not. */
function storedName(file: string, entries: readonly string[]): string | null {
  return ['', '.zst', '.gz'].map((suffix) => `${file}${suffix}`).find((stored) => entries.includes(stored)) ?? null;
}
