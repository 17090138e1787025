import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { minuteMs, type Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import type { Location } from '../domain/geo.ts';
import type { Catalogue } from '../features/catalogue.ts';
import type { CollectReport } from '../ingest/collect.ts';
import { identified, type Connector } from '../ingest/connectors.ts';
import type { JobQueue, Lease } from '../log/jobs.ts';

export interface ConnectorsOptions {
  readonly connectors: readonly Connector[];
  readonly jobs: JobQueue;
  readonly clock: Clock;
  /** The one door. @param source stands with what is quarantined */
  readonly collect: (events: readonly unknown[], source: string) => Promise<CollectReport>;
  /** The middle of the venues. */
  readonly centre: () => Location | null;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
  /** Until the time has passed or the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** A replica that dies gives its connectors up after this; it renews three times as often. */
const leaseMs = minuteMs;
const renewMs = leaseMs / 3;
/** Events of one call to the door. */
const batch = 1000;

/**
 * Asks the connectors on their schedule, each in a loop of its own.
 *
 * Of several replicas on one database one asks: it holds the lease of a job of the connector's name for as long as it runs, and the others wait for that lease.
 *
 * @returns resolves when all have stopped, after the signal
 */
export async function runConnectors(options: ConnectorsOptions): Promise<void> {
  await Promise.all(options.connectors.map((connector) => runConnector(connector, options)));
}

async function runConnector(connector: Connector, options: ConnectorsOptions): Promise<void> {
  const { signal, clock, onError, wait = pause } = options;
  let lease: Lease | null = null;
  let nextAt = -Infinity;
  while (!signal.aborted) {
    try {
      lease = await hold(lease, connector, options);
      if (lease !== null && clock.now() >= nextAt) {
        nextAt = clock.now() + connector.everyMs;
        await ask(connector, options);
      }
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    const dueMs = lease === null ? renewMs : Math.max(0, nextAt - clock.now());
    await wait(Math.min(renewMs, dueMs), signal).catch(() => undefined);
  }
  // The next replica need not wait for the lease to run out.
  if (lease !== null) await options.jobs.release(lease).catch(onError);
}

/** The lease, renewed or won; `null` = another replica has it. */
async function hold(lease: Lease | null, { name }: Connector, { jobs, clock }: ConnectorsOptions): Promise<Lease | null> {
  if (lease !== null) return lease.until - clock.now() > leaseMs - renewMs / 2 ? lease : jobs.renew(lease, leaseMs);
  const kind = `connector:${name}`;
  await jobs.enqueue({ kind, payload: {}, key: name });
  return jobs.claim([kind], { worker: hostname(), leaseMs });
}

async function ask(connector: Connector, { clock, centre, collect, signal, onError }: ConnectorsOptions): Promise<void> {
  const observations = await connector.fetch({ now: clock.now(), centre: centre(), signal });
  const events = observations.map((observation) => identified(connector.name, observation));
  for (let i = 0; i < events.length; i += batch) {
    const { rejected } = await collect(events.slice(i, i + batch), connector.name);
    if (rejected[0] !== undefined) onError(eventsRejected(connector.name, rejected.length, rejected[0]));
  }
}

function eventsRejected(name: string, count: number, { code, message }: { readonly code: string; readonly message: string }): CheckInError {
  return new CheckInError(
    'connector.events_rejected',
    `${count} events of ${name} were not taken; the first: ${message} (${code})`,
    'Compare what the connector makes with docs/connectors.md; see checkin quarantine list.',
  );
}

/** The middle of the listed venues: the median of each coordinate, so that one wrong venue does not move it; `null` = none has a place. */
export function centreOf(catalogue: Catalogue): Location | null {
  const latitudes: number[] = [];
  const longitudes: number[] = [];
  for (let index = 0; index < catalogue.size; index++) {
    const location = catalogue.isListed(index) ? catalogue.venue(index)?.location : undefined;
    if (location === undefined) continue;
    latitudes.push(location.latitude);
    longitudes.push(location.longitude);
  }
  if (latitudes.length === 0) return null;
  return { latitude: middle(latitudes), longitude: middle(longitudes) };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal, ref: false });
}
