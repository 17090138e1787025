/** Tables of interactions: one row is one thing that one person did at one venue, and may say something about the venue. */
import type { Venue } from '../../domain/venue.ts';
import { readTable, type TableRow } from './csv.ts';
import { RowError, type EventDraft, type Item } from './row.ts';
import type { Reading, SourceFile } from './source-file.ts';

export interface InteractionTable {
  /** Read one after the other, as one table. */
  readonly files: readonly SourceFile[];
  readonly delimiter?: string;
  /** Columns that must be there. */
  readonly columns: readonly string[];
  /** @throws RowError */
  readonly eventOf: (row: TableRow) => EventDraft;
  /** The venue of a row; asked for the first row of each venue only. `null` = known already. @throws RowError */
  readonly venueOf: (row: TableRow, venueId: string) => Venue | null;
}

/** How often a table is read: progress counts its bytes that many times. */
export const tablePasses = 2;

/**
 * The events of a table: first all its venues, then its interactions.
 *
 * Every venue is known before the first interaction, from the time of the earliest one on. The table does not say when a venue opened, only when it was first visited; if that counted as the moment it
 * became known, each venue would enter the catalogue just before its first visit and "the newest venue" would predict the next one. So the catalogue is the whole table's from the beginning, and a model
 * chooses among all of its venues at every decision. The price is that a venue which opened later could be recommended too early.
 *
 * A venue is what its first row says, so that a table that has grown brings the same venues again; a venue that changes is an event of its own (import it as JSONL).
 */
export async function* readInteractions(table: InteractionTable, reading: Reading): AsyncGenerator<Item> {
  const { venues, firstAt } = await surveyVenues(table, reading);
  for (const { row, venue } of venues) yield { row, isRow: false, outcome: { event: { type: 'venue.upserted', at: firstAt, venue } } };
  for await (const row of rowsOf(table, reading)) yield { row, isRow: true, outcome: outcomeOf(() => table.eventOf(row)) };
}

interface Survey {
  readonly venues: readonly { readonly row: TableRow; readonly venue: Venue }[];
  /** Unix milliseconds of the earliest interaction. */
  readonly firstAt: number;
}

async function surveyVenues(table: InteractionTable, reading: Reading): Promise<Survey> {
  const seen = new Set<string>();
  const venues: { row: TableRow; venue: Venue }[] = [];
  let firstAt = Number.MAX_SAFE_INTEGER;
  for await (const row of rowsOf(table, reading)) {
    try {
      const event = table.eventOf(row);
      const venueId = String(event['venueId']);
      firstAt = Math.min(firstAt, event.at);
      if (seen.has(venueId)) continue;
      const venue = table.venueOf(row, venueId);
      seen.add(venueId);
      if (venue !== null) venues.push({ row, venue });
    } catch (error) {
      // A bad row is counted when its event is read; here it only tells nothing about a venue.
      if (!(error instanceof RowError)) throw error;
    }
  }
  return { venues, firstAt };
}

async function* rowsOf({ files, delimiter, columns }: InteractionTable, reading: Reading): AsyncGenerator<TableRow> {
  for (const file of files) yield* readTable(file, { columns, reading, ...(delimiter !== undefined && { delimiter }) });
}

/** The same items with the events of rows in the order of their time, last; for small sources that are not in that order. Holds them all in memory. */
export async function* inOrderOfTime(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const events: { readonly at: number; readonly item: Item }[] = [];
  for await (const item of items) {
    if (item.isRow && 'event' in item.outcome) events.push({ at: item.outcome.event.at, item });
    else yield item;
  }
  for (const { item } of events.toSorted((a, b) => a.at - b.at)) yield item;
}

/** What a row becomes, where making it may throw a `RowError`. */
export function outcomeOf(make: () => EventDraft): Item['outcome'] {
  try {
    return { event: make() };
  } catch (error) {
    if (error instanceof RowError) return { problem: error.problem };
    throw error;
  }
}
