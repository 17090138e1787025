import type { Location } from '../domain/geo.ts';
import type { Catalogue } from '../features/catalogue.ts';
import { normalisePlace } from '../understanding/gazetteer.ts';

/** Names shorter than this are too likely to be ordinary words. */
const shortestName = 3;

/**
 * Where the names people use are, learned from the venues themselves: districts, streets and venues, each at the centre of what carries the name.
 * So it works for any city that was imported, without a map.
 */
export class Places {
  readonly #catalogue: Catalogue;
  #version = -1;
  #locations: ReadonlyMap<string, Location> = new Map();
  #names: ReadonlySet<string> = new Set();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** All known names, normalised (see `normalisePlace`). */
  get names(): ReadonlySet<string> {
    this.#refresh();
    return this.#names;
  }

  /** @param name normalised */
  find(name: string): Location | null {
    this.#refresh();
    return this.#locations.get(name) ?? null;
  }

  #refresh(): void {
    if (this.#version === this.#catalogue.version) return;
    const sums = new Map<string, { latitude: number; longitude: number; count: number }>();
    for (const index of this.#catalogue.listed()) {
      const venue = this.#catalogue.venue(index)!;
      if (venue.location === undefined) continue;
      const street = venue.address?.split(/[,\d]/, 1)[0];
      for (const name of new Set([venue.name, ...(venue.district?.split('/') ?? []), street].map((text) => normalisePlace(text ?? '')))) {
        if (name.length < shortestName) continue;
        const sum = sums.get(name) ?? { latitude: 0, longitude: 0, count: 0 };
        sum.latitude += venue.location.latitude;
        sum.longitude += venue.location.longitude;
        sum.count++;
        sums.set(name, sum);
      }
    }
    this.#locations = new Map(
      [...sums].map(([name, { latitude, longitude, count }]) => [name, { latitude: latitude / count, longitude: longitude / count }]),
    );
    this.#names = new Set(this.#locations.keys());
    this.#version = this.#catalogue.version;
  }
}
