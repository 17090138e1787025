import { z } from 'zod';
import { minuteMs } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Location } from '../../domain/geo.ts';
import type { WeatherCondition } from '../../domain/taxonomy.ts';
import type { Connector } from '../connectors.ts';
import { HttpSource, type HttpSourceOptions } from './http-source.ts';

export interface OpenMeteoOptions extends Omit<HttpSourceOptions, 'name' | 'ttlMs'> {
  /** The forecast endpoint of Open-Meteo, or of anything that answers as it does. */
  readonly url: string;
  /** 15 minutes unless told: 672 questions a week. */
  readonly everyMs?: number;
  /** Where to ask for; the middle of the venues unless told. */
  readonly location?: Location;
}

const answerSchema = z.object({
  current: z.object({
    /** Unix seconds. */
    time: z.int().min(0),
    weather_code: z.int().min(0).max(99),
    temperature_2m: z.number().nullish(),
    precipitation: z.number().nullish(),
    wind_speed_10m: z.number().nullish(),
  }),
});

/** Wind from which on it is a storm whatever falls: 10 on the Beaufort scale, km/h. */
const stormKmh = 89;

/**
 * The weather of the city, from an API in the manner of Open-Meteo.
 *
 * The place is rounded to two decimals, about a kilometre: the same question for everybody, which caches can answer and which says nothing about a person.
 *
 * @throws CheckInError `connector.bad_option` if the URL is none
 * @see https://open-meteo.com/en/docs (the `current` block, `timeformat=unixtime`)
 * @example openMeteo({ url: 'https://api.open-meteo.com/v1/forecast' })
 */
export function openMeteo({ url, everyMs = 15 * minuteMs, location, ...http }: OpenMeteoOptions): Connector {
  const name = 'open-meteo';
  const base = urlOf(url);
  // A little less than the period, or every second question would be answered from the cache.
  const source = new HttpSource({ ...http, name, ttlMs: 0.9 * everyMs });
  return {
    name,
    everyMs,
    async fetch({ centre, signal }) {
      const place = location ?? centre;
      if (place === null) return [];
      const at = { latitude: rounded(place.latitude), longitude: rounded(place.longitude) };
      const answer = answerSchema.safeParse(await source.json(questionFor(base, at), signal));
      if (!answer.success) {
        const [issue] = answer.error.issues;
        throw new CheckInError(
          'connector.bad_answer',
          `${name}: the answer of ${base.host} lacks ${issue?.path.join('.') ?? 'what was asked for'}: ${issue?.message ?? ''}`,
          'Check that the URL is that of an Open-Meteo forecast API.',
        );
      }
      const { time, weather_code: code, temperature_2m: temperature, precipitation, wind_speed_10m: wind } = answer.data.current;
      const condition = (wind ?? 0) >= stormKmh ? 'storm' : conditionOf(code);
      const weather = {
        condition,
        ...(typeof temperature === 'number' && { temperatureC: temperature }),
        ...(typeof precipitation === 'number' && { precipitationMm: Math.max(0, precipitation) }),
      };
      return [{ type: 'external.weather', at: time * 1000, location: at, weather }];
    },
  };
}

/**
 * Our word for a WMO code of present weather (table 4677, in the shortened list of Open-Meteo).
 *
 * @param code 0 to 99
 */
export function conditionOf(code: number): WeatherCondition {
  if (code <= 1) return 'clear';
  if (code <= 3) return 'clouds';
  if (code >= 95 || (code >= 17 && code <= 19) || code === 29) return 'storm';
  if ((code >= 70 && code <= 79) || (code >= 83 && code <= 88) || (code >= 36 && code <= 39) || code === 22) return 'snow';
  if ((code >= 40 && code <= 49) || (code >= 10 && code <= 12) || code === 28) return 'fog';
  return code >= 50 || (code >= 20 && code <= 27) ? 'rain' : 'clouds';
}

/** A URL of http or https. @throws CheckInError `connector.bad_option` */
export function urlOf(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new CheckInError(
    'connector.bad_option',
    'the url of a connector is not one of http or https',
    'Write it whole, e.g. https://api.open-meteo.com/v1/forecast.',
  );
}

function questionFor(base: URL, { latitude, longitude }: Location): URL {
  const url = new URL(base);
  url.searchParams.set('latitude', String(latitude));
  url.searchParams.set('longitude', String(longitude));
  url.searchParams.set('current', 'temperature_2m,precipitation,weather_code,wind_speed_10m');
  url.searchParams.set('wind_speed_unit', 'kmh');
  url.searchParams.set('timeformat', 'unixtime');
  return url;
}

function rounded(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}
