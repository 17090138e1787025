import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { friday, hours } from '../../test/support/events.ts';
import { minuteMs } from '../domain/clock.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import { openEmbedded } from '../log/open.ts';
import type { Storage } from '../log/storage.ts';
import { LiveState } from './live-state.ts';
import { Upkeep } from './upkeep.ts';

let dir: string;
let storage: Storage;
let state: LiveState;
let errors: unknown[];
let upkeep: Upkeep;
const clock = { time: friday, now: () => clock.time };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checkin-upkeep-'));
  storage = await openEmbedded(dir, { clock });
  state = await LiveState.load(storage.snapshots);
  errors = [];
  clock.time = friday;
  upkeep = new Upkeep({ state, storage, clock, signal: new AbortController().signal, onError: (error) => errors.push(error) });
});
afterEach(async () => {
  await storage.close();
  await rm(dir, { recursive: true });
});

let made = 0;
const visit = (userId: string): Event => ({
  id: `visit-${String(made++).padStart(6, '0')}`,
  type: 'interaction',
  kind: 'checkin',
  userId,
  venueId: 'bar',
  at: friday,
});

/** Puts events into the log, and into the state as `applied` says. */
async function take(
  events: readonly Event[],
  applied: (events: readonly LoggedEvent[]) => readonly LoggedEvent[] = (all) => all,
): Promise<void> {
  const { seqs } = await storage.log.append(events);
  state.apply(applied(events.map((event, i) => ({ ...event, seq: seqs[i]!, receivedAt: clock.time }))));
}

const savedSeq = async (): Promise<number | undefined> => (await storage.snapshots.load(`features-${state.store.featureSetVersion}`))?.seq;

describe('upkeep', () => {
  it('writes a snapshot after a while if something came in, after very many events sooner, and never twice a minute', async () => {
    await take([visit('ana')]);
    upkeep.check();
    await upkeep.idle();
    expect(await savedSeq()).toBeUndefined();
    clock.time += 15 * minuteMs;
    upkeep.check();
    await upkeep.idle();
    expect([await savedSeq(), upkeep.savedAt]).toEqual([1, clock.time]);
    clock.time += hours;
    upkeep.check();
    await upkeep.idle();
    expect(upkeep.savedAt).toBe(friday + 15 * minuteMs);
    for (let i = 0; i < 50; i++) await take(Array.from({ length: 1000 }, () => visit(`person-${i}`)));
    upkeep.check();
    await upkeep.idle();
    expect(await savedSeq()).toBe(50_001);
    expect(errors).toEqual([]);
  });

  it('finds nothing where the state is what the log says, and counts what it has compared', async () => {
    await take([visit('ana')]);
    await upkeep.run();
    await take([visit('ana'), visit('bia')]);
    await upkeep.run();
    expect(upkeep.parity).toEqual({ served: 0, probed: 3, mismatched: {}, checks: 1, inconclusive: 1 });
    expect(errors).toEqual([]);
  });

  it('tells of an event that was applied twice, by the features it went into and no name of a person', async () => {
    await take([visit('ana')]);
    await upkeep.run();
    await take([visit('ana')], ([event]) => [event!, { ...event!, seq: event!.seq + 0.5 }]);
    await upkeep.run();
    expect(Object.keys(upkeep.parity.mismatched)).toContain('popularity_score');
    expect(errors).toEqual([expect.objectContaining({ code: 'features.parity_broken' })]);
    expect(String(errors[0])).not.toContain('ana');
  });
});
