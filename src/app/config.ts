import { CheckInError } from '../domain/errors.ts';

/** What the environment says; options on the command line win over it. */
export interface Config {
  /** `CHECKIN_DATA`: the data directory. */
  readonly dataDir: string;
  /** `CHECKIN_DATABASE`: a PostgreSQL database in place of the data directory; `null` = none. */
  readonly database: string | null;
  /** `CHECKIN_CONFIG`: the config module; `null` = the one in the working directory, if there is one. */
  readonly configModule: string | null;
  /** `PORT`: where to listen; absent = the command's own default. */
  readonly port: number | null;
  /** Continuous integration: plain lines in place of a progress bar. */
  readonly isCi: boolean;
}

export const defaultDataDir = './.checkin';

/**
 * Reads the environment: the only place that does.
 *
 * @throws CheckInError `cli.bad_port` if PORT is not a port
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const { CHECKIN_DATA, CHECKIN_DATABASE, CHECKIN_CONFIG, PORT, CI } = environment;
  return {
    dataDir: CHECKIN_DATA || defaultDataDir,
    database: CHECKIN_DATABASE || null,
    configModule: CHECKIN_CONFIG || null,
    port: PORT === undefined || PORT === '' ? null : parsePort(PORT, 'PORT'),
    isCi: CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0',
  };
}

/**
 * A port number, 0 (any free one) to 65535.
 *
 * @param source where the text comes from, e.g. `--port`
 * @throws CheckInError `cli.bad_port`
 */
export function parsePort(text: string, source: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CheckInError('cli.bad_port', `${source} is "${text}", which is not a port`, 'Give a number from 0 (any free port) to 65535.');
}
