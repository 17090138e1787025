/**
 * The demo: a city with a past and a trained model, ready to serve. Every step is skipped if its result is there already, so that a second start is quick and one after a crash goes on.
 */
import type { Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import type { EventOf, UnstampedEvent } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import type { Progress } from '../domain/progress.ts';
import type { KnownFeatures } from '../features/feature-sets.ts';
import { importDataset } from '../ingest/datasets.ts';
import type { Storage } from '../log/storage.ts';
import { recommenderEstimator } from '../models/catalogue.ts';
import { promote, type Registry, type Run } from '../registry/registry.ts';
import { startEndingAt, worldOptions, type WorldOptions } from '../simulation/options.ts';
import { trainRecommender } from '../training/train.ts';
import { LiveState } from './live-state.ts';
import { simulateDays } from './simulated-days.ts';

export interface DemoOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** What the demo's model learns from. */
  readonly features: KnownFeatures;
  /** A known data set in place of the simulated city. */
  readonly dataset?: { readonly name: string; readonly dir: string };
  /** The city to simulate; its past ends today. */
  readonly city: Omit<WorldOptions, 'seed' | 'startsAt'>;
  readonly seed: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

type Parameters = EventOf<'run.started'>['parameters'];

export interface PreparedDemo {
  readonly state: LiveState;
  /** The evaluation as text, if the demo trained just now; `null` = a champion was there already. */
  readonly table: string | null;
}

/**
 * Brings a data directory to where it can be served: filled, trained, a champion promoted.
 *
 * @throws CheckInError `demo.other_data` if the directory holds other data than asked for, and what import and training throw
 */
export async function prepareDemo(options: DemoOptions): Promise<PreparedDemo> {
  const { storage, clock, features, progress, signal, seed } = options;
  const { log, artifacts, snapshots } = storage;
  const state = await LiveState.load(snapshots, features);
  await state.catchUp(log, progress);
  await fill(options, state.registry);
  if (state.registry.champion !== null) return { state, table: null };
  const estimator = recommenderEstimator();
  const definitions = features.current;
  const { version, store, registry, table } = await trainRecommender({
    log,
    artifacts,
    clock,
    estimator,
    definitions,
    seed,
    progress,
    signal,
  });
  const trained = new LiveState(store, registry, { features });
  await trained.catchUp(log);
  await promote({ log, registry, clock, version, reason: 'first model of the demo' });
  await trained.catchUp(log);
  progress({ stage: 'saving a snapshot', done: 0 });
  await trained.save(snapshots);
  return { state: trained, table };
}

/** Puts the demo's events into the log. A run that was killed is gone on with, from the parameters it began with: what the log already holds is acknowledged again. */
async function fill(options: DemoOptions, registry: Registry): Promise<void> {
  const wanted = sourceOf(options);
  const last = registry.runs().findLast(({ kind }) => kind === 'simulation' || kind === 'import');
  const held = last?.parameters['source'];
  if (typeof held === 'string' && held !== wanted) {
    throw new CheckInError('demo.other_data', `the data directory holds ${held}, not ${wanted}`, 'Choose another directory with --dir.');
  }
  if (last?.outcome === 'succeeded') return;
  const { storage, progress, signal } = options;
  const { parameters, runId } = last ?? (await startRun(options, wanted));
  if (options.dataset === undefined) await fillBySimulation(options, parameters);
  else await importDataset({ log: storage.log, quarantine: storage.quarantine, ...options.dataset, progress, signal });
  await append(options, { type: 'run.finished', runId, outcome: 'succeeded' });
}

function sourceOf({ dataset }: DemoOptions): string {
  return dataset === undefined ? 'the simulated city' : `the data set ${dataset.name}`;
}

async function startRun(options: DemoOptions, source: string): Promise<Pick<Run, 'runId' | 'parameters'>> {
  const { clock, dataset, seed, city } = options;
  const runId = uuidV7(clock.now());
  // The past ends today, so that "the last 30 days" are full when the first person asks.
  const startsAt = startEndingAt(clock.now(), city.weeks, city.timeZone);
  const parameters: Parameters = dataset === undefined ? { source, ...city, seed, startsAt } : { source };
  await append(options, { type: 'run.started', runId, kind: dataset === undefined ? 'simulation' : 'import', parameters });
  return { runId, parameters };
}

async function fillBySimulation({ storage, progress, signal }: DemoOptions, { source: _source, ...city }: Parameters): Promise<void> {
  for (const events of simulateDays(worldOptions(city), { progress, signal })) await storage.log.append(events);
}

async function append({ storage, clock }: DemoOptions, event: UnstampedEvent<EventOf<'run.started' | 'run.finished'>>): Promise<void> {
  const at = clock.now();
  await storage.log.append([{ ...event, id: uuidV7(at), at }]);
}
