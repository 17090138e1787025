import { hourMs } from '../../domain/clock.ts';
import { categoryIds } from '../../domain/taxonomy.ts';
import { profileOf, purposeIds, rhythm } from '../purposes.ts';
import type { VenueColumns } from './venue-columns.ts';

/** Guests that each simulated one stands for: the app's people are a sample of the city. */
const guestsPerVisitor = 6;
/** Half of a party has left after this long. */
const stayHalfLifeMs = 1.1 * hourMs;
/** By then one in 2,000 is left. */
const forgottenMs = 12 * hourMs;

/**
 * How full venues are: what is usual at that hour of the week, plus the visits that really happened lately.
 *
 * The usual level is the hour's rhythm of the purposes that the category serves, scaled by how much the venue draws; visits decay exponentially.
 */
export class Crowding {
  readonly #columns: VenueColumns;
  /** `[category][hourOfWeek]`, 0 to 1. */
  readonly #usual: readonly Float64Array[];
  readonly #attraction: Float64Array;
  /** Guests counted at the last visit, and when that was. */
  readonly #guests: Float64Array;
  readonly #countedAt: Float64Array;

  constructor(columns: VenueColumns) {
    this.#columns = columns;
    this.#usual = categoryIds.map((_, index) => usualWeek(index));
    this.#attraction = Float64Array.from(
      columns.appeal,
      (appeal, venue) => 0.2 + 0.65 / (1 + Math.exp(-appeal - 0.5 * columns.quality[venue]!)),
    );
    this.#guests = new Float64Array(columns.count);
    this.#countedAt = new Float64Array(columns.count);
  }

  /** 0 = empty, 1 = full. */
  level(venue: number, hourOfWeek: number, at: number): number {
    const usual = this.#usual[this.#columns.category[venue]!]![hourOfWeek]! * this.#attraction[venue]!;
    return Math.min(1, usual + this.#guestsAt(venue, at) / this.#columns.capacity[venue]!);
  }

  /** A party arrives. */
  visit(venue: number, groupSize: number, at: number): void {
    this.#guests[venue] = this.#guestsAt(venue, at) + groupSize * guestsPerVisitor;
    this.#countedAt[venue] = at;
  }

  #guestsAt(venue: number, at: number): number {
    const counted = this.#guests[venue]!;
    if (counted === 0) return 0;
    const goneMs = Math.max(0, at - this.#countedAt[venue]!);
    return goneMs > forgottenMs ? 0 : counted * Math.exp((-Math.LN2 * goneMs) / stayHalfLifeMs);
  }
}

function usualWeek(category: number): Float64Array {
  const week = new Float64Array(168);
  for (const purpose of purposeIds) {
    const share = profileOf(purpose).categories[categoryIds[category]!] ?? 0;
    if (share > 0) for (let hour = 0; hour < 168; hour++) week[hour]! += share * rhythm[purpose][hour]!;
  }
  const most = Math.max(...week);
  return most > 0 ? week.map((value) => value / most) : week;
}
