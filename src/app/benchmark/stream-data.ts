/**
 * Folders of check-ins in the order of time: `train.csv` and the later `test.csv`, plain or compressed, with a person, a venue and a time in each line.
 *
 * Lenient about form: with or without a header, separated by commas, semicolons or tabs; times in ISO form or `YYYY-MM-DD HH:MM`, or Unix seconds or milliseconds.
 */
import { CheckInError } from '../../domain/errors.ts';
import { dayMs, hourMs } from '../../domain/clock.ts';
import { findCompressible, textLines } from '../../ingest/text-lines.ts';
import type { Visit } from '../../models/visit-stream.ts';

/** Both files, with people and venues numbered in the order in which they come. */
export interface StreamData {
  readonly train: readonly Visit[];
  readonly test: readonly Visit[];
  readonly people: number;
  /** Of both files: all of them are ranked. */
  readonly venues: number;
}

/** Names of columns that are understood, without case, spaces and underscores. */
const columnNames = [
  ['user', 'uid', 'userid', 'person', 'personid'],
  ['venue', 'pid', 'venueid', 'place', 'placeid', 'poi', 'poiid', 'item', 'itemid', 'location', 'locationid'],
  ['time', 'timestamp', 'at', 'date', 'datetime', 'localtime', 'checkintime'],
] as const;
const separators = [',', ';', '\t'];
const action = 'Give lines of user, venue and time, such as `14,1500,2012-04-03 14:00` (docs/benchmark.md).';

/** @throws CheckInError `benchmark.file_missing`, `benchmark.bad_line` with file and line, `benchmark.empty`, and the `import.*` errors of reading */
export async function readStream(dir: string, signal: AbortSignal): Promise<StreamData> {
  const paths = [await requireFile(dir, 'train.csv'), await requireFile(dir, 'test.csv')] as const;
  const people = new Map<string, number>();
  const venues = new Map<string, number>();
  const [train, test] = [await readVisits(paths[0], { people, venues, signal }), await readVisits(paths[1], { people, venues, signal })];
  return { train, test, people: people.size, venues: venues.size };
}

async function requireFile(dir: string, name: string): Promise<string> {
  const path = await findCompressible(dir, name);
  if (path !== null) return path;
  throw new CheckInError(
    'benchmark.file_missing',
    `there is no ${name} in ${dir}, nor ${name}.zst`,
    `Put train.csv and test.csv there. ${action}`,
  );
}

interface Numbering {
  readonly people: Map<string, number>;
  readonly venues: Map<string, number>;
  readonly signal: AbortSignal;
}

async function readVisits(path: string, { people, venues, signal }: Numbering): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  let layout: Layout | null = null;
  for await (const { number, text } of textLines(path, { signal, onBytes: () => undefined })) {
    if (text.trim() === '') continue;
    if (layout === null) {
      layout = layoutOf(text, `${path}:${number}`);
      if (layout.isHeader) continue;
    }
    const fields = fieldsOf(text, layout.separator);
    const [user, venue, time] = layout.columns.map((column) => fields[column] ?? '') as [string, string, string];
    const when = timeOf(time);
    if (user === '' || venue === '' || when === null) {
      const wrong = user === '' ? 'the user is missing' : venue === '' ? 'the venue is missing' : `"${time.slice(0, 40)}" is not a time`;
      throw new CheckInError('benchmark.bad_line', `${path}:${number}: ${wrong}`, action);
    }
    visits.push({ person: numberOf(people, user), venue: numberOf(venues, venue), ...when });
  }
  if (visits.length === 0) throw new CheckInError('benchmark.empty', `${path} has no check-in`, action);
  // The order of equal times is that of the file.
  return visits.toSorted((a, b) => a.at - b.at);
}

interface Layout {
  readonly separator: string;
  /** Where user, venue and time are. */
  readonly columns: readonly number[];
  readonly isHeader: boolean;
}

function layoutOf(first: string, place: string): Layout {
  const text = first.replace(/^(?:\uFEFF|\u00EF\u00BB\u00BF)/, '');
  const separator = separators.find((one) => fieldsOf(text, one).length >= 3);
  if (separator === undefined) throw new CheckInError('benchmark.bad_line', `${place} has no three columns`, action);
  const fields = fieldsOf(text, separator);
  const names = fields.map((field) => field.toLowerCase().replaceAll(/[\s_-]/g, ''));
  const named = columnNames.map((known) => names.findIndex((name) => (known as readonly string[]).includes(name)));
  if (named.every((column) => column >= 0)) return { separator, columns: named, isHeader: true };
  if (timeOf(fields[2]!) !== null) return { separator, columns: [0, 1, 2], isHeader: false };
  const missing = ['user', 'venue', 'time'].filter((_, i) => named[i]! < 0);
  throw new CheckInError(
    'benchmark.bad_line',
    `${place} is neither a check-in nor a header: no column is named ${missing.join(' or ')}`,
    action,
  );
}

function fieldsOf(line: string, separator: string): string[] {
  return line.split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}

const written = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const monday = 3;

/** The moment, and the hour of the week as it is written: without an offset, as local time. `null` = not a time. */
function timeOf(text: string): Pick<Visit, 'at' | 'hourOfWeek'> | null {
  if (/^\d{9,10}$|^\d{12,13}$/.test(text)) {
    const at = Number(text) * (text.length < 12 ? 1000 : 1);
    return { at, hourOfWeek: hourOfWeekOf(at) };
  }
  const match = written.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  // `Date.UTC` carries over what is out of range: 31 April would be 1 May.
  const read = new Date(local);
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  return { at: local - offsetOf(match[7]), hourOfWeek: hourOfWeekOf(local) };
}

function offsetOf(offset: string | undefined): number {
  if (offset === undefined || offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * (hourMs / 60);
}

function hourOfWeekOf(local: number): number {
  return (Math.floor(local / hourMs) + (monday * dayMs) / hourMs) % 168;
}

function numberOf(numbers: Map<string, number>, id: string): number {
  const known = numbers.get(id) ?? numbers.size;
  numbers.set(id, known);
  return known;
}
