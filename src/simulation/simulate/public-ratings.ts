import type { Venue } from '../../domain/venue.ts';
import type { CityVenue } from '../city.ts';

/** Ratings that a venue's first public rating stands for. */
const priorRatings = 12;
/** What a venue without any rating is taken for. */
const cityMean = 3.9;

/** The rating that everybody sees of each venue: what it had, moved by the ratings people give. */
export class PublicRatings {
  readonly #city: readonly CityVenue[];
  readonly #sum: Float64Array;
  readonly #count: Float64Array;
  readonly #shown: (number | undefined)[];
  /** Venues rated since their rating was last shown. */
  readonly #news = new Set<number>();

  constructor(city: readonly CityVenue[]) {
    this.#city = city;
    this.#sum = new Float64Array(city.length);
    this.#count = new Float64Array(city.length);
    // A new venue opens without a rating.
    this.#shown = city.map(({ venue, opensFrom }) => (opensFrom === -Infinity ? venue.rating : undefined));
  }

  add(venue: number, stars: number): void {
    this.#sum[venue]! += stars;
    this.#count[venue]! += 1;
    this.#news.add(venue);
  }

  /** The venue as everybody sees it now. */
  seen(venue: number): Venue {
    const { rating: _, ...rest } = this.#city[venue]!.venue;
    const shown = this.#shown[venue];
    return shown === undefined ? rest : { ...rest, rating: shown };
  }

  /** Shows the new ratings of at most `most` venues, those that waited longest first. @returns their indices */
  refresh(most: number): number[] {
    const refreshed: number[] = [];
    for (const venue of this.#news) {
      if (refreshed.length === most) break;
      this.#news.delete(venue);
      const prior = this.#city[venue]!.opensFrom === -Infinity ? (this.#city[venue]!.venue.rating ?? cityMean) : cityMean;
      const mean = (prior * priorRatings + this.#sum[venue]!) / (priorRatings + this.#count[venue]!);
      this.#shown[venue] = Math.round(mean * 100) / 100;
      refreshed.push(venue);
    }
    return refreshed;
  }
}
