import { cellOf } from '../domain/geo.ts';
import type { Location } from '../domain/geo.ts';
import type { Venue } from '../domain/venue.ts';
import { OpeningHours } from './opening-hours.ts';
import { VenueColumns } from './venue-columns.ts';

const radians = Math.PI / 180;
const earthDiameterMeters = 2 * 6_371_008.8;
/** Degrees as integers: a sum of integers is the same in any order, so a restored catalogue has the same centre to the last bit. */
const perDegree = 1e7;

/** What a snapshot keeps of the catalogue; everything else follows from it. */
export interface CatalogueState {
  readonly ids: string[];
  readonly venues: (Venue | null)[];
  readonly writtenAt: number[];
  readonly removedAt: number[];
  readonly version: number;
}

/**
 * All venues ever seen, by index of first sight. An id that only occurs in interactions has an index but no record, and is not listed.
 *
 * Of what is said about a venue, the newest by its own time holds, in whatever order it comes in; of two things of the same millisecond, the one that came later.
 *
 * Only the `FeatureStore` folds events into it; everyone else reads.
 */
export class Catalogue {
  readonly #ids: string[] = [];
  readonly #indices = new Map<string, number>();
  readonly #venues: (Venue | null)[] = [];
  /** Time of the record, and of the removal that came after it; -1 = none. */
  readonly #writtenAt: number[] = [];
  readonly #removedAt: number[] = [];
  readonly #hours = new OpeningHours();
  readonly #schedules: number[] = [];
  readonly #cells: (string | null)[] = [];
  readonly #venuesInCell = new Map<string, number>();
  readonly #venuesInZone = new Map<string, number>();
  readonly #centre = { latitude: 0, longitude: 0, venues: 0 };
  #defaultTimeZone = 'UTC';
  #listed: Int32Array | null = null;
  #version = 0;

  /** Attributes by catalogue index, for loops over many venues. */
  readonly columns: Readonly<VenueColumns> = new VenueColumns();

  /** All ids by index; append-only. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Changes with every change of a venue's record. */
  get version(): number {
    return this.#version;
  }

  /** The most common time zone of the venues; UTC while there are none. */
  get defaultTimeZone(): string {
    return this.#defaultTimeZone;
  }

  /** The middle of all listed venues with a location; `null` if there are none. */
  get centre(): Location | null {
    const { latitude, longitude, venues } = this.#centre;
    return venues === 0 ? null : { latitude: latitude / venues / perDegree, longitude: longitude / venues / perDegree };
  }

  /** -1 if the id was never seen. */
  indexOf(id: string): number {
    return this.#indices.get(id) ?? -1;
  }

  /** The last known record, also of a removed venue; `null` if there never was one. */
  venue(index: number): Venue | null {
    return this.#venues[index] ?? null;
  }

  /** Whether the venue may be recommended: it has a record, was not removed, and its status is neither `closed` nor `hidden`. */
  isListed(index: number): boolean {
    return this.columns.listed[index] === 1;
  }

  /** The indices of all listed venues, ascending. Do not write to it. */
  listed(): Int32Array {
    if (this.#listed === null) {
      const { listed } = this.columns;
      let count = 0;
      for (let i = 0; i < this.size; i++) count += listed[i]!;
      this.#listed = new Int32Array(count);
      for (let i = 0, n = 0; i < this.size; i++) if (listed[i] === 1) this.#listed[n++] = i;
    }
    return this.#listed;
  }

  timeZoneOf(index: number): string {
    return this.#venues[index]?.timeZone ?? this.#defaultTimeZone;
  }

  /** Exactly `isOpenAt`, without its cost; `null` = not known. */
  openAt(index: number, at: number): boolean | null {
    return this.#hours.isOpen(this.#schedules[index] ?? -1, at);
  }

  /** Metres from a point (haversine, as `domain/geo`); NaN if the venue's location is not known. */
  distanceMeters(index: number, from: Location): number {
    const { latitude, longitude, cosLatitude } = this.columns;
    const sinLatitude = Math.sin(((latitude[index]! - from.latitude) * radians) / 2);
    const sinLongitude = Math.sin(((longitude[index]! - from.longitude) * radians) / 2);
    const h = sinLatitude * sinLatitude + Math.cos(from.latitude * radians) * cosLatitude[index]! * sinLongitude * sinLongitude;
    return earthDiameterMeters * Math.asin(Math.min(1, Math.sqrt(h)));
  }

  /** `distanceMeters` of many venues at once, into `out[0...]`: some 25 ns each. */
  distancesMeters(indices: Int32Array, from: Location, out: Float64Array): void {
    const { latitude, longitude, cosLatitude } = this.columns;
    const cosFrom = Math.cos(from.latitude * radians);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      const sinLatitude = Math.sin(((latitude[index]! - from.latitude) * radians) / 2);
      const sinLongitude = Math.sin(((longitude[index]! - from.longitude) * radians) / 2);
      const h = sinLatitude * sinLatitude + cosFrom * cosLatitude[index]! * sinLongitude * sinLongitude;
      out[i] = earthDiameterMeters * Math.asin(Math.min(1, Math.sqrt(h)));
    }
  }

  /** Neighbourhood cell (H3, resolution 8); `null` if the location is not known. */
  cellOf(index: number): string | null {
    return this.#cells[index] ?? null;
  }

  /** How many listed venues a neighbourhood has. */
  venuesInCell(cell: string): number {
    return this.#venuesInCell.get(cell) ?? 0;
  }

  /** The index of an id, given on first sight. */
  see(id: string): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.#ids.push(id) - 1;
    this.#indices.set(id, index);
    this.#venues.push(null);
    this.#writtenAt.push(-1);
    this.#removedAt.push(-1);
    this.#schedules.push(-1);
    this.#cells.push(null);
    this.columns.add(index);
    return index;
  }

  /** @returns the index; -1 if a newer record is known, and nothing has changed */
  upsert(venue: Venue, at: number): number {
    const index = this.see(venue.id);
    if (at < this.#writtenAt[index]!) return -1;
    this.#count(index, -1);
    this.#venues[index] = venue;
    this.#writtenAt[index] = at;
    this.columns.set(index, venue);
    if (at >= this.#removedAt[index]!) this.#removedAt[index] = -1;
    else this.columns.listed[index] = 0;
    this.#schedules[index] = this.#hours.scheduleOf(venue);
    this.#cells[index] = venue.location === undefined ? null : cellOf(venue.location);
    this.#count(index, 1);
    this.#changed();
    return index;
  }

  /** @returns the index, which the venue keeps as it does its record, but it is no longer listed; -1 if something newer is known, and nothing has changed */
  remove(id: string, at: number): number {
    const index = this.see(id);
    if (at < Math.max(this.#writtenAt[index]!, this.#removedAt[index]!)) return -1;
    this.#count(index, -1);
    this.#removedAt[index] = at;
    this.columns.listed[index] = 0;
    this.#changed();
    return index;
  }

  save(): CatalogueState {
    return { ids: this.#ids, venues: this.#venues, writtenAt: this.#writtenAt, removedAt: this.#removedAt, version: this.#version };
  }

  static load(state: CatalogueState): Catalogue {
    const catalogue = new Catalogue();
    for (const [index, id] of state.ids.entries()) {
      catalogue.see(id);
      const venue = state.venues[index];
      if (venue) catalogue.upsert(venue, state.writtenAt[index]!);
      if (state.removedAt[index]! >= 0) catalogue.remove(id, state.removedAt[index]!);
    }
    catalogue.#version = state.version;
    return catalogue;
  }

  /** Takes a listed venue into (1) or out of (-1) the counts over all venues. */
  #count(index: number, sign: 1 | -1): void {
    const venue = this.#venues[index];
    if (!venue || !this.isListed(index)) return;
    add(this.#venuesInZone, venue.timeZone, sign);
    const cell = this.#cells[index];
    if (cell) add(this.#venuesInCell, cell, sign);
    if (venue.location === undefined) return;
    this.#centre.latitude += sign * Math.round(venue.location.latitude * perDegree);
    this.#centre.longitude += sign * Math.round(venue.location.longitude * perDegree);
    this.#centre.venues += sign;
  }

  #changed(): void {
    this.#version++;
    this.#listed = null;
    // Ties go to the first by name, not to the first seen: a restored catalogue must decide alike.
    let [zone, most] = ['UTC', 0];
    for (const [name, count] of this.#venuesInZone) if (count > most || (count === most && name < zone)) [zone, most] = [name, count];
    this.#defaultTimeZone = zone;
  }
}

function add(counts: Map<string, number>, key: string, value: number): void {
  const count = (counts.get(key) ?? 0) + value;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
