/** Which column of a CSV means what. */
import { isTimeZone } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import type { InteractionKind } from '../domain/event.ts';
import { categories, categoryIds, type Category } from '../domain/taxonomy.ts';
import type { Venue } from '../domain/venue.ts';
import type { EventLog } from '../log/event-log.ts';
import { foursquareCategory } from './datasets/foursquare-categories.ts';
import { numberOf, type TableRow } from './import/csv.ts';
import { RowError, type EventDraft } from './import/row.ts';
import type { SourceFile } from './import/source-file.ts';
import type { InteractionTable } from './import/table.ts';
import { timeParser } from './import/time-format.ts';

/** What a column can mean. `user`, `venue` and `at` are needed; what starts with `venue.` describes the venue. */
export const mappingTargets = [
  'user',
  'venue',
  'at',
  'kind',
  'value',
  'session',
  'group_size',
  'venue.name',
  'venue.category',
  'venue.latitude',
  'venue.longitude',
  'venue.price',
  'venue.rating',
  'venue.address',
  'venue.district',
] as const;
export type MappingTarget = (typeof mappingTargets)[number];

export interface ColumnMapping {
  /** Column of each meaning; `user`, `venue` and `at` are looked for under these names unless told. */
  readonly columns?: Readonly<Partial<Record<MappingTarget, string>>>;
  /** See `timeParser`; `iso` unless told. */
  readonly timeFormat?: string;
  /** IANA zone of the venues, and of times without an offset. */
  readonly timeZone?: string;
  /** What every row is, unless a column says it; `checkin` unless told. */
  readonly kind?: InteractionKind;
  /** One character; a comma unless told, a tab for `.tsv`. */
  readonly delimiter?: string;
}

/**
 * A CSV as a table of interactions.
 *
 * Where no column describes the venues, those that the log does not know are introduced under their ids, and those that it knows are left alone.
 *
 * @throws CheckInError `import.bad_option`
 */
export async function interactionsOf(file: SourceFile, mapping: ColumnMapping, log: EventLog): Promise<InteractionTable> {
  const { timeFormat = 'iso', kind = 'checkin', delimiter = /\.tsv$/i.test(file.name) ? '\t' : ',' } = mapping;
  const timeZone = requireTimeZone(mapping.timeZone);
  if (delimiter.length !== 1 || '"\r\n'.includes(delimiter))
    throw badOption(`the delimiter ${JSON.stringify(delimiter)} is not one character`, 'Pass for example --delimiter ";".');
  const columns = { user: 'user', venue: 'venue', at: 'at', ...mapping.columns };
  const parseTime = timeParser(timeFormat, timeZone);
  const describesVenues = Object.keys(columns).some((target) => target.startsWith('venue.'));
  const known = describesVenues ? new Set<string>() : await knownVenues(log);
  return {
    files: [file],
    delimiter,
    columns: Object.values(columns),
    eventOf: (row) => eventOf(row, columns, parseTime, { kind, timeFormat }),
    venueOf: (row, id) => (known.has(id) ? null : venueOf(row, id, columns, timeZone)),
  };
}

type Columns = Readonly<Partial<Record<MappingTarget, string>> & Record<'user' | 'venue' | 'at', string>>;

function eventOf(
  row: TableRow,
  columns: Columns,
  parseTime: (text: string) => number | null,
  { kind, timeFormat }: { readonly kind: string; readonly timeFormat: string },
): EventDraft {
  const time = row.get(columns.at);
  const at = parseTime(time);
  if (at === null || at < 0)
    throw new RowError({
      code: 'row.bad_time',
      message: `${columns.at}: expected a time as ${timeFormat}, got ${time === '' ? 'nothing' : `text of ${time.length} characters`}`,
    });
  const session = textOf(row, columns.session);
  const groupSize = optionalNumber(row, columns.group_size);
  const value = optionalNumber(row, columns.value);
  return {
    type: 'interaction',
    kind: textOf(row, columns.kind) ?? kind,
    at,
    userId: row.get(columns.user),
    venueId: row.get(columns.venue),
    ...(session !== undefined && { sessionId: session }),
    ...(value !== undefined && { value }),
    ...(groupSize !== undefined && { context: { groupSize } }),
  };
}

function venueOf(row: TableRow, id: string, columns: Columns, timeZone: string): Venue {
  const label = textOf(row, columns['venue.category']);
  const latitude = optionalNumber(row, columns['venue.latitude']);
  const longitude = optionalNumber(row, columns['venue.longitude']);
  const price = optionalNumber(row, columns['venue.price']);
  const rating = optionalNumber(row, columns['venue.rating']);
  const address = textOf(row, columns['venue.address']);
  const district = textOf(row, columns['venue.district']);
  return {
    id,
    name: textOf(row, columns['venue.name']) ?? `${label ?? 'Venue'} #${id.slice(-8)}`,
    ...(label === undefined ? { category: 'other' } : categoryOf(label)),
    timeZone,
    ...(latitude !== undefined && longitude !== undefined && { location: { latitude, longitude } }),
    ...(price !== undefined && { price }),
    ...(rating !== undefined && { rating }),
    ...(address !== undefined && { address }),
    ...(district !== undefined && { district }),
  };
}

const categoryByLabel: ReadonlyMap<string, Category> = new Map(
  categoryIds.flatMap((id) => [id, ...categories[id].labels].map((label): [string, Category] => [label.toLowerCase(), id])),
);

/** One of our ids or labels, or a Foursquare category; else `other` with the label kept. */
function categoryOf(label: string): Pick<Venue, 'category' | 'categoryLabel'> {
  const ours = categoryByLabel.get(label.toLowerCase());
  if (ours !== undefined) return { category: ours };
  return { ...foursquareCategory(label), categoryLabel: label.slice(0, 100) };
}

async function knownVenues(log: EventLog): Promise<Set<string>> {
  const known = new Set<string>();
  for await (const events of log.read(0, await log.lastSeq()))
    for (const event of events) if (event.type === 'venue.upserted') known.add(event.venue.id);
  return known;
}

function textOf(row: TableRow, column: string | undefined): string | undefined {
  return column === undefined ? undefined : row.get(column) || undefined;
}

function optionalNumber(row: TableRow, column: string | undefined): number | undefined {
  return textOf(row, column) === undefined ? undefined : numberOf(row, column!);
}

function requireTimeZone(timeZone: string | undefined): string {
  if (timeZone === undefined)
    throw badOption('the time zone of the venues is not given', 'Pass it, for example --time-zone America/Sao_Paulo.');
  if (!isTimeZone(timeZone))
    throw badOption(`"${timeZone}" is not a time zone`, 'Use an IANA name, for example --time-zone America/Sao_Paulo.');
  return timeZone;
}

function badOption(problem: string, action: string): CheckInError {
  return new CheckInError('import.bad_option', problem, action);
}
