import { describe, expect, it } from 'vitest';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { EventLog } from '../log/event-log.ts';
import { promote, readRegistry, Registry } from './registry.ts';

describe('the registry', () => {
  it('knows versions, where aliases point, and where they pointed before', async () => {
    const registry = await readRegistry(
      logOf([registered('v1'), registered('v2', 'v1'), promoted('v1', 10), promoted('v2', 20), promoted('v1', 30, 'challenger')]),
    );
    expect(registry.versions().map(({ version }) => version)).toEqual(['v1', 'v2']);
    expect(registry.champion?.version).toBe('v2');
    expect(registry.alias('challenger')?.version).toBe('v1');
    expect(registry.alias('shadow')).toBeNull();
    expect(registry.promotions('champion').map(({ version }) => version)).toEqual(['v1', 'v2']);
    expect(registry.lineage('v2').map(({ version }) => version)).toEqual(['v2', 'v1']);
  });

  it('keeps the first of two registrations of a version, and ignores a promotion of a version it never saw', async () => {
    const again = { ...registered('v1'), id: 'again-v1', kind: 'other' } as Event;
    const registry = await readRegistry(logOf([registered('v1'), again, promoted('v1', 10), promoted('ghost', 20)]));
    expect(registry.version('v1').kind).toBe('ensemble');
    expect(registry.champion?.version).toBe('v1');
  });

  it('shows a run that began and never ended as unfinished', async () => {
    const runs = (await readRegistry(logOf([started('r1'), started('r2'), finished('r1', 'succeeded')]))).runs();
    expect(runs.map(({ runId, outcome }) => [runId, outcome])).toEqual([
      ['r1', 'succeeded'],
      ['r2', 'unfinished'],
    ]);
  });

  it('goes on from a snapshot as if it had never stopped', async () => {
    const events = [
      registered('v1'),
      started('r1'),
      promoted('v1', 10),
      registered('v2', 'v1'),
      finished('r1', 'failed'),
      promoted('v2', 20),
    ];
    const whole = await readRegistry(logOf(events));
    for (let cut = 0; cut <= events.length; cut++) {
      const resumed = Registry.restore((await readRegistry(logOf(events.slice(0, cut)))).snapshot());
      logged(events)
        .slice(cut)
        .forEach((event) => resumed.apply(event));
      expect(resumed.snapshot()).toEqual(whole.snapshot());
    }
  });

  it('names the newest versions when asked for one that does not exist', async () => {
    const registry = await readRegistry(logOf([registered('v1')]));
    expect(() => registry.version('v9')).toThrow('there is no model version "v9"; the newest are v1');
    expect(() => new Registry().version('v9')).toThrow('none is registered');
  });
});

describe('promoting', () => {
  it('appends one event, and none when the alias already points there', async () => {
    const log = logOf([registered('v1')]);
    const clock = { now: () => 5000 };
    expect(await promote({ log, registry: await readRegistry(log), clock, version: 'v1', reason: 'better' })).toBe(true);
    expect(await promote({ log, registry: await readRegistry(log), clock, version: 'v1' })).toBe(false);
    const registry = await readRegistry(log);
    expect(registry.promotions('champion')).toEqual([{ alias: 'champion', version: 'v1', at: 5000, reason: 'better' }]);
  });

  it('refuses an unknown version and appends nothing', async () => {
    const log = logOf([]);
    await expect(promote({ log, registry: new Registry(), clock: { now: () => 1 }, version: 'v1' })).rejects.toMatchObject({
      code: 'registry.unknown_version',
    });
    expect(await log.lastSeq()).toBe(0);
  });
});

function registered(version: string, parent?: string): Event {
  return {
    id: `registered-${version}`,
    type: 'model.registered',
    at: 1,
    version,
    kind: 'ensemble',
    artifact: 'a'.repeat(64),
    featureSetVersion: '1',
    trainedToSeq: 10,
    parameters: {},
    metrics: {},
    ...(parent !== undefined && { parent }),
  };
}

function promoted(version: string, at: number, alias: 'champion' | 'challenger' = 'champion'): Event {
  return { id: `promoted-${version}-${at}`, type: 'model.promoted', at, version, alias };
}

function started(runId: string): Event {
  return { id: `started-${runId}`, type: 'run.started', at: 1, runId, kind: 'training', parameters: {} };
}

function finished(runId: string, outcome: 'succeeded' | 'failed'): Event {
  return { id: `finished-${runId}`, type: 'run.finished', at: 2, runId, outcome };
}

function logged(events: readonly Event[]): LoggedEvent[] {
  return events.map((event, i) => ({ ...event, seq: i + 1, receivedAt: event.at }));
}

function logOf(initial: readonly Event[]): EventLog {
  const events = [...initial];
  return {
    append: async (more) => ({ seqs: more.map((event) => events.push(event)), duplicates: 0 }),
    lastSeq: async () => events.length,
    read: async function* (afterSeq, untilSeq) {
      yield logged(events).slice(afterSeq, untilSeq);
    },
    follow: () => {
      throw new Error('not used here');
    },
    erase: async () => 0,
    close: async () => undefined,
  };
}
