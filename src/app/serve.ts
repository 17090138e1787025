import { once } from 'node:events';
import { createServer as createProbe } from 'node:net';
import { pino, type Logger } from 'pino';
import { createServer } from '../api/server.ts';
import { CheckInError } from '../domain/errors.ts';
import type { CheckIn } from './checkin.ts';
import { packageVersion } from './package-version.ts';
import { webDir } from './web-dir.ts';

/** Nothing listens beyond this machine while there are no keys to ask for. */
const loopback = '127.0.0.1';

/** A log of warnings and errors on stderr, one JSON object a line; bodies and texts are never in it. */
export function serverLogger(): Logger {
  return pino({ level: 'warn', base: null }, pino.destination({ fd: 2, sync: false }));
}

/**
 * Serves the API and the page until the signal aborts, then lets running requests end.
 *
 * @param port 0 = any free one
 * @param onListening told the URL once requests are taken
 * @throws CheckInError `server.port_in_use`
 */
export async function serve(
  checkin: CheckIn,
  {
    port,
    logger,
    signal,
    onListening,
  }: { readonly port: number; readonly logger: Logger; readonly signal: AbortSignal; readonly onListening: (url: string) => void },
): Promise<void> {
  const server = await createServer({ operations: checkin, logger, webDir, version: packageVersion() });
  try {
    onListening(await server.listen({ port, host: loopback }));
    await aborted(signal);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portInUse(port, error) : error;
  } finally {
    await server.close();
  }
}

/**
 * Fails at once if the port is taken, before any long work whose result could then not be served.
 *
 * @throws CheckInError `server.port_in_use`
 */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createProbe();
  try {
    probe.listen(port, loopback);
    await once(probe, 'listening');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portInUse(port, error) : error;
  } finally {
    probe.close();
  }
}

function portInUse(port: number, cause: unknown): CheckInError {
  return new CheckInError(
    'server.port_in_use',
    `port ${port} on ${loopback} is in use`,
    'Stop what uses it, or choose another with --port (or PORT).',
    { cause },
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
