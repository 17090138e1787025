import { localTime } from '../domain/clock.ts';
import type { RequestContext, StructuredContext } from '../domain/context.ts';
import type { Moment } from '../domain/dataset.ts';
import type { Location } from '../domain/geo.ts';
import { groupTypeIds, weatherConditionIds } from '../domain/taxonomy.ts';
import type { WeatherCondition } from '../domain/taxonomy.ts';
import type { ColumnDescription } from './define.ts';

/** Who asks, when and how: what a moment is resolved from. */
export interface Circumstances {
  /** `null` = someone we know nothing about. */
  readonly userId: string | null;
  /** When they ask, Unix milliseconds; `context.time` says when they want to be there, if not now. */
  readonly at: number;
  readonly context: RequestContext;
  readonly understood: StructuredContext | null;
}

/** What the live state adds where the circumstances are silent. */
export interface Surroundings {
  readonly anchor: Location | null;
  readonly timeZone: string;
  readonly weather: WeatherCondition | null;
}

/**
 * The moment of a decision. Serving and replay call this one function: it is half of replay parity.
 *
 * Where the request says nothing, the location is the person's anchor, the weather the city's, the zone that of most venues. Resolving a context
 * that carries the results (time, location, weather) gives the same moment again.
 */
export function resolveMoment(circumstances: Circumstances, surroundings: Surroundings): Moment {
  const { context, understood } = circumstances;
  const at = context.time ?? circumstances.at;
  return {
    at,
    hourOfWeek: localTime(at, context.timeZone ?? surroundings.timeZone).hourOfWeek,
    location: context.location ?? surroundings.anchor,
    groupSize: context.groupSize ?? understood?.group.size ?? null,
    groupType: context.groupType ?? understood?.group.type ?? null,
    weather: context.weather?.condition ?? surroundings.weather,
    wish: understood,
  };
}

function flag(name: string, description: string): ColumnDescription {
  return { name, unit: '1 = yes, 0 = no', range: [0, 1], description };
}

/** The columns of the moment block: the same for all candidates of a request. */
export const momentColumns: readonly ColumnDescription[] = [
  {
    name: 'moment.hour_sin',
    unit: 'sine of the hour',
    range: [-1, 1],
    description: 'Sine of the local hour as an angle, 24 hours a turn.',
  },
  {
    name: 'moment.hour_cos',
    unit: 'cosine of the hour',
    range: [-1, 1],
    description: 'Cosine of the local hour as an angle, 24 hours a turn.',
  },
  flag('moment.weekend', 'The local day is Saturday or Sunday.'),
  { name: 'moment.group_size', unit: 'people', range: [1, 1000], description: 'How many people go; missing if not said.' },
  ...groupTypeIds.map((id) => flag(`moment.group_${id}`, `The group is: ${id}; all missing if not said.`)),
  ...weatherConditionIds.map((id) => flag(`moment.weather_${id}`, `The weather is: ${id}; all missing if not known.`)),
  flag('moment.has_location', 'It is known where the person sets out from.'),
  flag('moment.has_wish', 'The person said in words what they want.'),
  {
    name: 'moment.known_venues',
    unit: 'ln(1 + venues)',
    range: [0, 20],
    description: 'How many venues the person has had contact with: how much there is to go by.',
  },
];

/** Writes the moment block at `out[offset...]`. */
export function writeMoment(moment: Moment, knownVenues: number, out: Float32Array, offset: number): void {
  let at = offset;
  const hour = moment.hourOfWeek % 24;
  out[at++] = Math.sin((2 * Math.PI * hour) / 24);
  out[at++] = Math.cos((2 * Math.PI * hour) / 24);
  out[at++] = moment.hourOfWeek >= 120 ? 1 : 0;
  out[at++] = moment.groupSize ?? Number.NaN;
  for (const id of groupTypeIds) out[at++] = moment.groupType === null ? Number.NaN : Number(id === moment.groupType);
  for (const id of weatherConditionIds) out[at++] = moment.weather === null ? Number.NaN : Number(id === moment.weather);
  out[at++] = moment.location === null ? 0 : 1;
  out[at++] = moment.wish === null ? 0 : 1;
  out[at++] = Math.log1p(knownVenues);
}
