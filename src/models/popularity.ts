/**
 * What people here choose at this hour of the week: the member that newcomers live on, and the baseline that others must beat.
 *
 * score(v, h) = x / (1 + x) with x = level(v) x lift(v, h), so 0.5 is the average venue at an average hour and log-odds are log popularity.
 *
 * - level(v): positive interactions, each decayed by age at the data's end, relative to the mean venue. The count is shrunk to its
 *   neighbourhood cell's mean, and the cell's mean to the city's, as the posterior mean of a Gamma-Poisson model whose prior shape comes from
 *   the spread of the counts (method of moments): few visits say little, so a venue with one visit is not ranked above its surroundings.
 * - lift(v, h): how much of its visits the venue has at hour h against what the city has; the venue's profile is shrunk to its category's, the
 *   category's to the city's (Dirichlet-multinomial posterior means). Undecayed counts, with a quarter of each visit in either adjacent hour.
 *
 * @see Casella 1985, "An Introduction to Empirical Bayes Data Analysis"
 * @see Cormode et al. 2009, "Forward Decay: A Practical Time Decay Model for Streaming Systems"
 */
import { z } from 'zod';
import { dayMs } from '../domain/clock.ts';
import type { Dataset, ScoringRequest } from '../domain/dataset.ts';
import { cellOf } from '../domain/geo.ts';
import type { Venue } from '../domain/venue.ts';
import { decodeArtifact, encodeArtifact, badArtifact } from './artifact.ts';
import { emptyDataset } from './model.ts';
import type { Estimator, Model } from './model.ts';
import { VenueRows } from './venue-rows.ts';

export interface PopularityParameters {
  /** Age at which a visit counts half, days. */
  readonly halfLifeDays: number;
  /** Visits whose evidence the prior hour profile weighs. */
  readonly profileStrength: number;
}
export const popularityDefaults: PopularityParameters = { halfLifeDays: 28, profileStrength: 20 };

const kind = 'popularity';
const format = 1;
const hours = 168;

export function popularityEstimator(parameters: Partial<PopularityParameters> = {}): Estimator {
  const complete = { ...popularityDefaults, ...parameters };
  return {
    kind,
    async fit(dataset, { signal }) {
      signal?.throwIfAborted();
      return new Popularity(fit(dataset, complete));
    },
    load: (bytes) => new Popularity(decode(bytes)),
  };
}

interface Fitted {
  readonly parameters: PopularityParameters;
  readonly venues: readonly string[];
  /** Per venue: shrunk, decayed count relative to the mean venue. */
  readonly level: Float32Array;
  /** Per venue: undecayed positive interactions. */
  readonly visits: Float32Array;
  /** Per venue: row of `profiles`. */
  readonly category: Int32Array;
  /** Per category and hour: its shrunk profile over the city's, row-major `categories x 168`. */
  readonly categoryLift: Float32Array;
  /** Visits by hour, sparse: those of hour h are entries `hourStart[h]` to `hourStart[h + 1]`, each divided by the city's share of that hour. */
  readonly hourStart: Int32Array;
  readonly hourVenue: Int32Array;
  readonly hourVisits: Float32Array;
}

class Popularity implements Model {
  readonly kind = kind;
  readonly #fitted: Fitted;
  readonly #rows: VenueRows;
  readonly #scoresOfHour: (Float32Array | undefined)[] = [];

  constructor(fitted: Fitted) {
    this.#fitted = fitted;
    this.#rows = new VenueRows(fitted.venues);
  }

  /** A venue the model has not seen scores 0.5: as the average venue. */
  predict(request: ScoringRequest): Float32Array {
    const rows = this.#rows.of(request.catalogue);
    const known = (this.#scoresOfHour[request.moment.hourOfWeek] ??= this.#scoresAt(request.moment.hourOfWeek));
    const scores = new Float32Array(request.candidates.length);
    for (let i = 0; i < scores.length; i++) {
      const row = rows[request.candidates[i]!] ?? -1;
      scores[i] = row < 0 ? 0.5 : known[row]!;
    }
    return scores;
  }

  #scoresAt(hour: number): Float32Array {
    const { level, visits, category, categoryLift, hourStart, hourVenue, hourVisits, parameters } = this.#fitted;
    const { profileStrength } = parameters;
    const scores = new Float32Array(level.length);
    for (let v = 0; v < scores.length; v++) scores[v] = profileStrength * categoryLift[category[v]! * hours + hour]!;
    for (let i = hourStart[hour]!; i < hourStart[hour + 1]!; i++) scores[hourVenue[i]!] = scores[hourVenue[i]!]! + hourVisits[i]!;
    for (let v = 0; v < scores.length; v++) {
      const x = (level[v]! * scores[v]!) / (visits[v]! + profileStrength);
      scores[v] = x / (1 + x);
    }
    return scores;
  }

  save(): Uint8Array {
    const { parameters, venues, ...arrays } = this.#fitted;
    return encodeArtifact({ kind, format, fields: { parameters, venues }, arrays });
  }
}

function fit(dataset: Dataset, parameters: PopularityParameters): Fitted {
  const { user, venue, at, hourOfWeek, positive } = dataset.interactions;
  const venues = dataset.venues.length;
  const decayed = new Float64Array(venues);
  const byHour = new Float64Array(venues * hours);
  let positives = 0;
  for (let i = 0; i < user.length; i++) {
    if (positive[i] === 0) continue;
    positives++;
    const v = venue[i]!;
    decayed[v] = decayed[v]! + 2 ** ((at[i]! - dataset.until) / (parameters.halfLifeDays * dayMs));
    const hour = hourOfWeek[i]!;
    addTo(byHour, v * hours + hour, 0.5);
    addTo(byHour, v * hours + ((hour + 1) % hours), 0.25);
    addTo(byHour, v * hours + ((hour + hours - 1) % hours), 0.25);
  }
  if (positives === 0) throw emptyDataset(kind, `no positive interaction among ${user.length}`);
  return {
    parameters,
    venues: dataset.venues.map(({ id }) => id),
    level: levels(decayed, dataset.venues),
    ...hourProfiles(byHour, dataset.venues, parameters.profileStrength),
  };
}

/** Decayed counts, shrunk venue -> cell -> city, over the city's mean. */
function levels(counts: Float64Array, venues: readonly Venue[]): Float32Array {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  // Negative-binomial moments: variance = mean + mean^2 / shape. Counts no more spread than Poisson mean strong shrinkage.
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / Math.max(1, counts.length - 1);
  const shape = Math.min(100, Math.max(0.1, (mean * mean) / Math.max(1e-9, variance - mean)));
  const shrunk = (count: number, exposure: number, priorMean: number): number => (count + shape) / (exposure + shape / priorMean);

  const cells = new Map<string, { venues: number; count: number }>();
  const cellOfVenue = venues.map(({ location }) => (location === undefined ? '' : cellOf(location)));
  cellOfVenue.forEach((cell, v) => {
    const total = cells.get(cell) ?? { venues: 0, count: 0 };
    cells.set(cell, { venues: total.venues + 1, count: total.count + counts[v]! });
  });
  return Float32Array.from(counts, (count, v) => {
    const cell = cells.get(cellOfVenue[v]!)!;
    return shrunk(count, 1, shrunk(cell.count, cell.venues, mean)) / mean;
  });
}

function hourProfiles(
  byHour: Float64Array,
  venues: readonly Venue[],
  strength: number,
): Pick<Fitted, 'visits' | 'category' | 'categoryLift' | 'hourStart' | 'hourVenue' | 'hourVisits'> {
  const names = [...new Set(venues.map(({ category }) => category))];
  const category = Int32Array.from(venues, (venue) => names.indexOf(venue.category));
  const visits = new Float32Array(venues.length);
  const cityByHour = new Float64Array(hours);
  const categoryByHour = new Float64Array(names.length * hours);
  const categoryVisits = new Float64Array(names.length);
  for (let v = 0; v < venues.length; v++) {
    for (let hour = 0; hour < hours; hour++) {
      const count = byHour[v * hours + hour]!;
      visits[v] = visits[v]! + count;
      addTo(cityByHour, hour, count);
      addTo(categoryByHour, category[v]! * hours + hour, count);
    }
    addTo(categoryVisits, category[v]!, visits[v]!);
  }
  const cityVisits = cityByHour.reduce((sum, count) => sum + count, 0);
  // One visit spread over the week, so that an hour nobody has been seen in has a share.
  const cityShare = cityByHour.map((count) => (count + 1 / hours) / (cityVisits + 1));
  const categoryLift = Float32Array.from(categoryByHour, (count, i) => {
    const share = cityShare[i % hours]!;
    return (count + strength * share) / (categoryVisits[Math.floor(i / hours)]! + strength) / share;
  });

  const hourStart = new Int32Array(hours + 1);
  const hourVenue: number[] = [];
  const hourVisits: number[] = [];
  for (let hour = 0; hour < hours; hour++) {
    for (let v = 0; v < venues.length; v++) {
      const count = byHour[v * hours + hour]!;
      if (count === 0) continue;
      hourVenue.push(v);
      hourVisits.push(count / cityShare[hour]!);
    }
    hourStart[hour + 1] = hourVenue.length;
  }
  return { visits, category, categoryLift, hourStart, hourVenue: Int32Array.from(hourVenue), hourVisits: Float32Array.from(hourVisits) };
}

function addTo(target: Float64Array, index: number, amount: number): void {
  target[index] = target[index]! + amount;
}

const fieldsSchema = z.strictObject({
  parameters: z.strictObject({ halfLifeDays: z.number(), profileStrength: z.number() }),
  venues: z.array(z.string()),
});

function decode(bytes: Uint8Array): Fitted {
  const artifact = decodeArtifact(bytes, { kind, format }, fieldsSchema);
  const { parameters, venues } = artifact.fields;
  const hourStart = artifact.array('hourStart', 'i32', hours + 1);
  const category = artifact.array('category', 'i32', venues.length);
  const categoryLift = artifact.array('categoryLift', 'f32');
  if (category.some((row) => row < 0 || (row + 1) * hours > categoryLift.length))
    throw badArtifact(kind, 'a venue has no category profile');
  return {
    parameters,
    venues,
    level: artifact.array('level', 'f32', venues.length),
    visits: artifact.array('visits', 'f32', venues.length),
    category,
    categoryLift,
    hourStart,
    hourVenue: artifact.array('hourVenue', 'i32', hourStart[hours]),
    hourVisits: artifact.array('hourVisits', 'f32', hourStart[hours]),
  };
}
