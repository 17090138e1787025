import { minuteMs } from '../domain/clock.ts';
import type { Moment, UserHistory } from '../domain/dataset.ts';
import type { FeatureMatrix } from '../domain/matrix.ts';
import { groupTypeIds } from '../domain/taxonomy.ts';
import type { Catalogue } from './catalogue.ts';
import { dayOf } from './day-ring.ts';
import type { City } from './city.ts';
import { columnNames } from './define.ts';
import type { ColumnDescription } from './define.ts';
import { enlarged } from './enlarged.ts';
import type { Dossier } from './dossier.ts';
import type { FeatureFold } from './fold.ts';
import { historyOf, noContacts } from './history.ts';
import { matchColumns, writeMatches } from './match.ts';
import type { MatchSide } from './match.ts';
import { momentColumns, writeMoment } from './moment.ts';
import { tasteLists, tasteOf } from './taste.ts';
import { ageGroups, typicalCrowdDemographics } from './venue/typical-crowd-demographics.ts';
import { peakHours } from './venue/peak-hours.ts';
import { weatherImpact } from './venue/weather-impact.ts';
import { distanceTolerance } from './user/distance-tolerance.ts';
import type { Stage } from './world.ts';

/**
 * Lays out feature rows: `[user block | moment block | venue block | match block]`.
 *
 * The user and moment blocks are made once per request and copied. A venue's block is kept until the venue's next event, the next change of the
 * catalogue or, for features that look at the clock, the next minute; so time is floored to the minute, and a replay finds the same values.
 */
export class MatrixWriter {
  readonly columns: readonly string[];
  readonly descriptions: readonly ColumnDescription[];
  readonly #users: readonly FeatureFold[];
  readonly #timeless: readonly Placed[];
  readonly #daily: readonly Placed[];
  readonly #timely: readonly Placed[];
  readonly #stage: Stage;
  readonly #catalogue: Catalogue;
  readonly #city: City;
  readonly #momentOffset: number;
  readonly #venueOffset: number;
  readonly #matchOffset: number;
  readonly #venueWidth: number;
  /** The user and moment blocks of the request at hand. */
  readonly #head: Float32Array;
  readonly #taste = tasteLists();
  readonly #toleranceColumn: number;
  readonly #crowdColumn: number;
  readonly #weatherColumn: number;
  readonly #hours: FeatureFold | undefined;

  /** Venue blocks by catalogue index, and for which state of the venue, and minute, each was made. */
  readonly #blocks: (Float32Array | null)[] = [];
  #madeFor = new Int32Array(0);
  #madeAt = new Float64Array(0);
  #catalogueVersion = -1;
  /** Events seen per venue: the version of its state. */
  #versions = new Int32Array(0);
  #slotOf = new Int32Array(0);

  constructor(folds: readonly FeatureFold[], stage: Stage, catalogue: Catalogue, city: City) {
    this.#stage = stage;
    this.#catalogue = catalogue;
    this.#city = city;
    this.#users = folds.filter((fold) => fold.definition.entity === 'user');
    const venues = place(folds.filter((fold) => fold.definition.entity === 'venue'));
    this.#timeless = venues.filter(({ fold }) => fold.definition.timeless);
    this.#daily = venues.filter(({ fold }) => fold.definition.daily);
    this.#timely = venues.filter(({ fold }) => !fold.definition.timeless && !fold.definition.daily);
    this.#momentOffset = this.#users.reduce((width, fold) => width + fold.width, 0);
    this.#venueOffset = this.#momentOffset + momentColumns.length;
    this.#venueWidth = venues.reduce((width, { fold }) => width + fold.width, 0);
    this.#matchOffset = this.#venueOffset + this.#venueWidth;
    this.#head = new Float32Array(this.#venueOffset);
    this.descriptions = [
      ...this.#users.flatMap(describe),
      ...momentColumns,
      ...venues.flatMap(({ fold }) => describe(fold)),
      ...matchColumns,
    ];
    this.columns = this.descriptions.map(({ name }) => name);
    this.#toleranceColumn = this.columns.indexOf(distanceTolerance.name);
    this.#hours = folds.find((fold) => fold.definition.name === peakHours.name);
    const offsetOf = (name: string): number => venues.find(({ fold }) => fold.definition.name === name)?.offset ?? -1;
    this.#crowdColumn = offsetOf(typicalCrowdDemographics.name);
    this.#weatherColumn = offsetOf(weatherImpact.name);
  }

  /** A venue's state has changed: its block is stale. */
  touch(venue: number): void {
    this.#grow(venue + 1);
    this.#versions[venue] = this.#versions[venue]! + 1;
  }

  /** One row per candidate. 200 candidates of which the venue blocks are warm: some 40 us. @param asker `null` = someone we know nothing about */
  write(asker: Dossier | null, candidates: Int32Array, moment: Moment): FeatureMatrix {
    const now = Math.floor(moment.at / minuteMs) * minuteMs;
    const width = this.columns.length;
    const values = roomFor(candidates.length * width);
    const matrix = { rows: candidates.length, columns: this.columns, values };
    if (candidates.length === 0) return matrix;
    this.#grow(this.#catalogue.size);
    const history = historyOf(asker?.contacts ?? noContacts);
    const head = this.#head.fill(0);
    this.#writePerson(asker, now, head);
    writeMoment(moment, history.venues.length, head, this.#momentOffset);
    this.#refresh(candidates, now);
    this.#copyBlocks(candidates, values);
    writeMatches(
      this.#sideOf(asker, history, moment, now),
      candidates,
      { catalogue: this.#catalogue, city: this.#city },
      {
        values,
        width,
        venueOffset: this.#venueOffset,
        matchOffset: this.#matchOffset,
      },
    );
    for (const venue of history.venues) this.#slotOf[venue] = -1;
    return matrix;
  }

  /** The user block alone: what is derived about a person, whatever they ask. @param person `null` = someone we know nothing about */
  person(person: Dossier | null, at: number): Float32Array {
    const values = new Float32Array(this.#momentOffset);
    this.#writePerson(person, Math.floor(at / minuteMs) * minuteMs, values);
    return values;
  }

  /** The first column of one venue feature, for many venues. @throws RangeError if there is no venue feature of that name */
  venueValues(name: string, venues: Int32Array, at: number): Float32Array {
    const placed = [...this.#timeless, ...this.#daily, ...this.#timely].find(({ fold }) => fold.definition.name === name);
    if (placed === undefined) throw new RangeError(`there is no venue feature "${name}"`);
    const now = Math.floor(at / minuteMs) * minuteMs;
    this.#stage.openRead(now, null);
    const values = new Float32Array(venues.length);
    const cells = new Float32Array(placed.fold.width);
    for (let i = 0; i < venues.length; i++) {
      placed.fold.read(placed.fold.venueStates[venues[i]!], now, cells, 0, this.#stage);
      values[i] = cells[0]!;
    }
    return values;
  }

  #writePerson(person: Dossier | null, now: number, values: Float32Array): void {
    this.#stage.openRead(now, person?.record ?? null);
    let offset = 0;
    for (const fold of this.#users) {
      fold.read(person?.states[fold.place], now, values, offset, this.#stage);
      offset += fold.width;
    }
  }

  /** Makes the stale venue blocks of the candidates anew. */
  #refresh(candidates: Int32Array, now: number): void {
    if (this.#catalogueVersion !== this.#catalogue.version) {
      this.#madeFor.fill(-1);
      this.#catalogueVersion = this.#catalogue.version;
    }
    const today = dayOf(now);
    for (let row = 0; row < candidates.length; row++) {
      const venue = candidates[row]!;
      const isStale = this.#madeFor[venue] !== this.#versions[venue];
      if (!isStale && this.#madeAt[venue] === now) continue;
      const block = (this.#blocks[venue] ??= new Float32Array(this.#venueWidth));
      if (isStale) for (const { fold, offset } of this.#timeless) fold.read(fold.venueStates[venue], now, block, offset, this.#stage);
      if (isStale || dayOf(this.#madeAt[venue]!) !== today) {
        for (const { fold, offset } of this.#daily) fold.read(fold.venueStates[venue], now, block, offset, this.#stage);
      }
      for (const { fold, offset } of this.#timely) fold.read(fold.venueStates[venue], now, block, offset, this.#stage);
      this.#madeFor[venue] = this.#versions[venue]!;
      this.#madeAt[venue] = now;
    }
  }

  /** Copies the user and moment blocks to all rows, and each venue's block to its own. About 50 ns a row; cell by cell it is twice that. */
  #copyBlocks(candidates: Int32Array, values: Float32Array): void {
    const width = this.columns.length;
    const venueOffset = this.#venueOffset;
    const blocks = this.#blocks;
    values.set(this.#head);
    for (let row = 0; row < candidates.length; row++) {
      const start = row * width;
      if (row > 0) values.copyWithin(start, 0, venueOffset);
      values.set(blocks[candidates[row]!]!, start + venueOffset);
    }
  }

  #sideOf(asker: Dossier | null, history: UserHistory, moment: Moment, now: number): MatchSide {
    const user = asker?.record ?? null;
    for (let slot = 0; slot < history.venues.length; slot++) this.#slotOf[history.venues[slot]!] = slot;
    return {
      moment,
      now,
      taste: tasteOf(history, user, this.#catalogue, now, this.#taste),
      history,
      lastRejections: asker?.contacts.lastRejectedAt ?? [],
      slotOf: this.#slotOf,
      toleranceMeters: this.#toleranceColumn < 0 ? Number.NaN : this.#head[this.#toleranceColumn]!,
      ageColumn: this.#crowdColumn < 0 || user?.ageGroup === undefined ? -1 : this.#crowdColumn + ageGroups.indexOf(user.ageGroup),
      groupColumn:
        this.#crowdColumn < 0 || moment.groupType === null
          ? -1
          : this.#crowdColumn + ageGroups.length + groupTypeIds.indexOf(moment.groupType),
      weatherColumn: this.#weatherColumn,
      hourProfiles: this.#hours?.venueStates ?? null,
      present: this.#stage.present,
    };
  }

  #grow(venues: number): void {
    if (venues <= this.#versions.length) return;
    const capacity = Math.max(64, 2 * venues);
    const { length } = this.#versions;
    this.#versions = enlarged(this.#versions, new Int32Array(capacity));
    this.#madeFor = enlarged(this.#madeFor, new Int32Array(capacity).fill(-1, length));
    this.#madeAt = enlarged(this.#madeAt, new Float64Array(capacity));
    while (this.#blocks.length < capacity) this.#blocks.push(null);
    this.#slotOf = enlarged(this.#slotOf, new Int32Array(capacity).fill(-1, length));
  }
}

/** Cells that are all going to be written: of 200 rows, filling them with zeros before costs 7 us. */
function roomFor(cells: number): Float32Array {
  return new Float32Array(Buffer.allocUnsafeSlow(4 * cells).buffer);
}

interface Placed {
  readonly fold: FeatureFold;
  /** Of its first column in the venue block. */
  readonly offset: number;
}

function place(folds: readonly FeatureFold[]): readonly Placed[] {
  let width = 0;
  return folds.map((fold) => {
    const offset = width;
    width += fold.width;
    return { fold, offset };
  });
}

function describe({ definition }: FeatureFold): readonly ColumnDescription[] {
  const { unit, range, description } = definition;
  return columnNames(definition).map((name) => ({ name, unit, range, description }));
}
