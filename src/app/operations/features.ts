import type { FeatureReading, FeatureReadingRequest } from '../../api/operations.ts';
import { FeatureStore } from '../../features/feature-store.ts';
import { readValues, valuesAt } from '../../features/point-in-time.ts';
import type { Core } from '../core.ts';
import { restoreStore } from '../live-state.ts';

/** Each reading of the past is a replay; one at a time, or a few requests would take the machine. */
const replays = new WeakMap<Core, Promise<unknown>>();

/**
 * Feature values of a person, a venue or both, now or as of a past event.
 *
 * @throws CheckInError as `valuesAt`
 */
export async function readFeatures(core: Core, request: FeatureReadingRequest): Promise<FeatureReading> {
  const { state, clock } = core;
  const { seq } = request;
  const userId = request.userId ?? null;
  const venueId = request.venueId ?? null;
  if (seq === undefined) return readValues(state.store, { userId, venueId, at: clock.now(), seq: state.seq });
  const turn = (replays.get(core) ?? Promise.resolve()).catch(() => undefined).then(() => readPast(core, { userId, venueId, seq }));
  replays.set(core, turn);
  return turn;
}

async function readPast(
  { state, storage }: Core,
  asked: { userId: string | null; venueId: string | null; seq: number },
): Promise<FeatureReading> {
  const { definitions } = state.store;
  const saved = await restoreStore(storage.snapshots, definitions);
  return valuesAt(storage.log, { ...asked, store: saved.seq <= asked.seq ? saved : new FeatureStore(definitions) });
}
