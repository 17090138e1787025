import { CheckInError, messageOf } from '../../domain/errors.ts';
import type { Connector, ConnectorContext, Observation } from '../connectors.ts';
import { HttpSource, type HttpSourceOptions } from './http-source.ts';
import { urlOf } from './open-meteo.ts';

export interface JsonFeedOptions extends HttpSourceOptions {
  readonly url: string;
  readonly everyMs: number;
  /** What an answer says, as observations; what it says of no interest, it leaves out. Each is checked at the door like any event from outside. */
  readonly read: (answer: unknown, context: Omit<ConnectorContext, 'signal'>) => readonly Observation[];
}

/**
 * Any JSON over HTTP, read by a function of yours: live events, crowds, venues.
 *
 * @throws CheckInError `connector.bad_option` if the URL is none
 * @example
 * jsonFeed({
 *   name: 'crowds',
 *   url: 'https://sensors.example/now.json',
 *   everyMs: 60_000,
 *   read: (answer, { now }) => answer.bars.map(({ id, full }) => ({ type: 'external.crowd', at: now, venueId: id, level: full / 100 })),
 * })
 */
export function jsonFeed({ url, everyMs, read, ...http }: JsonFeedOptions): Connector {
  const { name } = http;
  const address = urlOf(url);
  const source = new HttpSource(http);
  return {
    name,
    everyMs,
    async fetch({ now, centre, signal }) {
      const answer = await source.json(address, signal);
      try {
        return read(answer, { now, centre });
      } catch (error) {
        throw new CheckInError(
          'connector.bad_answer',
          `${name}: its read function threw on the answer of ${address.host}: ${messageOf(error)}`,
          'Compare what the service answers with what the function expects.',
          { cause: error },
        );
      }
    },
  };
}
