import type { Location } from '../../../src/domain/geo.ts';
import { categories, groupTypes, type Category, type GroupType } from '../../../src/domain/taxonomy.ts';
import { momentIds, type MomentId } from './moments.ts';

/** What the person asks for: the whole state of the page that is worth a link. `null` = not said. */
export interface Ask {
  readonly text: string | null;
  /** A user's id; `null` = someone new. */
  readonly who: string | null;
  /** Where they put themselves on the map. */
  readonly place: Location | null;
  readonly when: MomentId | null;
  readonly company: GroupType | null;
  /** 1 to 30. */
  readonly groupSize: number | null;
  readonly withinMeters: number | null;
  readonly openNow: boolean;
  /** Price levels 1 to 4 that will do, ascending; none = any. */
  readonly prices: readonly number[];
  readonly category: Category | null;
}

export const emptyAsk: Ask = {
  text: null,
  who: null,
  place: null,
  when: null,
  company: null,
  groupSize: null,
  withinMeters: null,
  openNow: false,
  prices: [],
  category: null,
};

/** An `Ask` as the query string of the address: all text, absent = not said. */
export type AskSearch = Partial<Record<'q' | 'who' | 'at' | 'when' | 'with' | 'size' | 'within' | 'open' | 'price' | 'kind', string>>;

export const groupSizes = { least: 1, most: 30 } as const;
/** The choices of the distance limit, metres. */
export const distances = [500, 1000, 2000, 5000, 10_000] as const;

/** What a query string asks for; what it says that makes no sense counts as not said. */
export function askOf(search: Readonly<Record<string, unknown>>): Ask {
  const text = (key: keyof AskSearch): string | null => {
    const value = search[key];
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  };
  const size = Number(text('size') ?? Number.NaN);
  return {
    text: text('q')?.slice(0, 1000) ?? null,
    who: text('who')?.slice(0, 128) ?? null,
    place: placeOf(text('at')),
    when: oneOf(text('when'), momentIds),
    company: oneOf(text('with'), Object.keys(groupTypes) as GroupType[]),
    groupSize: Number.isInteger(size) && size >= groupSizes.least && size <= groupSizes.most ? size : null,
    withinMeters: distances.find((meters) => String(meters) === text('within')) ?? null,
    openNow: text('open') === 'yes',
    prices: [1, 2, 3, 4].filter((level) => text('price')?.includes(String(level)) === true),
    category: oneOf(text('kind'), Object.keys(categories) as Category[]),
  };
}

/** The query string of what is asked; `askOf` reads it back. */
export function searchOf(ask: Ask): AskSearch {
  return {
    ...(ask.text !== null && { q: ask.text }),
    ...(ask.who !== null && { who: ask.who }),
    // Five decimals are about a metre.
    ...(ask.place !== null && { at: `${ask.place.latitude.toFixed(5)},${ask.place.longitude.toFixed(5)}` }),
    ...(ask.when !== null && { when: ask.when }),
    ...(ask.company !== null && { with: ask.company }),
    ...(ask.groupSize !== null && { size: String(ask.groupSize) }),
    ...(ask.withinMeters !== null && { within: String(ask.withinMeters) }),
    ...(ask.openNow && { open: 'yes' }),
    ...(ask.prices.length > 0 && { price: ask.prices.join('') }),
    ...(ask.category !== null && { kind: ask.category }),
  };
}

function oneOf<T extends string>(value: string | null, known: readonly T[]): T | null {
  return known.find((id) => id === value) ?? null;
}

function placeOf(text: string | null): Location | null {
  const [latitude = Number.NaN, longitude = Number.NaN] = text?.split(',').map(Number) ?? [];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
