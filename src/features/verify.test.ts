import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { days, friday, hours, memoryLog, randomCast, randomEvent, served } from '../../test/support/events.ts';
import type { Draft, MemoryLog } from '../../test/support/events.ts';
import { systemClock } from '../domain/clock.ts';
import { emptyContext } from '../domain/context.ts';
import { moodIds } from '../domain/taxonomy.ts';
import { openEmbedded } from '../log/open.ts';
import { Random } from '../stats/random.ts';
import { builtinFeatures } from './builtin-features.ts';
import { defineFeature } from './define.ts';
import type { FeatureDefinition } from './define.ts';
import { featureDigests, hashRow } from './digest.ts';
import { FeatureStore } from './feature-store.ts';
import { verifyParity } from './verify.ts';

const people = 30;
const venues = 50;

/**
 * A service in small: events come in, recommendations are made from the state of that moment, and other people's events are committed between the
 * state and the answer's own place in the log.
 */
function serve(seed: number, answers: number, definitions: readonly FeatureDefinition[] = builtinFeatures): MemoryLog {
  const random = new Random(seed);
  const log = memoryLog(randomCast(random, { at: friday - 40 * days, people, venues }));
  const store = new FeatureStore(definitions);
  const catchUp = (): void => {
    for (const event of log.events.slice(store.seq)) store.apply(event);
  };
  for (let i = 0; i < answers; i++) {
    const now = friday + i * 600_000;
    for (let n = random.integer(4); n > 0; n--) log.push(randomEvent(random, { from: now - 2 * hours, until: now, people, venues }));
    if (random.chance(0.01)) log.push(...randomCast(random, { at: now, people, venues }).slice(0, 5));
    if (random.chance(0.01))
      log.push({ type: 'user.merged', at: now, fromUserId: `person-${random.integer(10)}`, userId: `person-${10 + random.integer(5)}` });
    catchUp();
    const userId = `person-${random.integer(people + 5)}`;
    const context = {
      ...(random.chance(0.5) && { location: { latitude: -23.5, longitude: -46.6 + random.normal() / 20 } }),
      ...(random.chance(0.3) && { time: now + random.integer(days) }),
      ...(random.chance(0.3) && { groupSize: 1 + random.integer(6) }),
    };
    const understood = random.chance(0.5) ? { ...emptyContext('pt-BR'), mood: [random.pick(moodIds)], maxDistanceM: 800 } : null;
    const candidates = Int32Array.from({ length: 10 }, () => random.integer(store.catalogue.size));
    const { features } = store.request(userId, candidates, store.resolveMoment({ userId, at: now, context, understood }));
    const asOfSeq = store.seq;
    for (let n = random.integer(6); n > 0; n--) log.push(randomEvent(random, { from: now, until: now + 30_000, people, venues }));
    const items = Array.from(candidates, (venue, position) => ({
      venueId: store.catalogue.ids[venue]!,
      position,
      score: 0,
      propensity: 1,
      featureHash: hashRow(features, position),
      ...(position === i % candidates.length && { featureDigests: featureDigests(features, position) }),
    }));
    log.push(
      served(`answer-${i}`, userId, [], now, {
        context,
        items,
        asOfSeq,
        featureSetVersion: store.featureSetVersion,
        ...(understood && { understood }),
      }),
    );
    if (random.chance(0.5)) catchUp();
  }
  return log;
}

/** A feature whose value is how often it was read, in a place that replay does not see. */
function counting(name: string, entity: 'user' | 'venue'): FeatureDefinition {
  let reads = 0;
  return defineFeature({
    name,
    entity,
    version: 1,
    unit: 'reads',
    range: [0, Infinity],
    description: 'counts in a place that replay does not see',
    on: ['view'],
    init: () => ({}),
    apply: () => undefined,
    read: (_state, _now, out, offset) => {
      out[offset] = reads++;
    },
    merge: () => undefined,
  });
}

describe('replay parity', () => {
  it('holds bit by bit for 1,000 served recommendations, with events committed between state and answer', async () => {
    const log = serve(1, 1000);
    const report = await verifyParity(log, { untilSeq: log.events.length });
    expect(report).toMatchObject({ checked: 10_000, answers: 1000, mismatches: [], unmatched: 0 });
  });

  it('holds from the SQLite log too, after a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'checkin-parity-'));
    try {
      const written = serve(5, 50);
      const first = await openEmbedded(directory, { clock: systemClock });
      await first.log.append(written.events.map(({ seq: _seq, receivedAt: _receivedAt, ...event }) => event));
      await first.close();
      const { log, close } = await openEmbedded(directory, { clock: systemClock });
      const report = await verifyParity(log, { untilSeq: await log.lastSeq() });
      await close();
      expect(report).toMatchObject({ checked: 500, answers: 50, mismatches: [], unmatched: 0 });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('names the features that remember more than the log says, and counts what they break', async () => {
    const definitions = [...builtinFeatures, counting('leaky', 'user'), counting('drifting', 'venue')];
    const log = serve(2, 20, definitions);
    const report = await verifyParity(log, { definitions, untilSeq: log.events.length });
    // Every vector holds the person's feature; one vector of each answer tells about its venue's.
    expect(report).toMatchObject({ checked: 200, mismatched: 200, byFeature: { leaky: 200, drifting: 20 } });
    expect(report.mismatches).toHaveLength(100);
    const told = report.mismatches.find(({ position }) => position === 0)!;
    expect(told.features.map(({ name }) => name)).toEqual(['leaky', 'drifting']);
    expect(told.features[0]).toEqual({
      name: 'leaky',
      served: expect.stringMatching(/^[0-9a-f]{4}$/) as string,
      replayed: [expect.any(Number)],
    });
  });

  it('still finds by their hash the broken vectors of answers from before there were digests by feature', async () => {
    const definitions = [...builtinFeatures, counting('leaky', 'user')];
    const old = serve(2, 20, definitions).events.map((event): Draft => {
      if (event.type !== 'recommendation.served') return event;
      return { ...event, items: event.items.map(({ featureDigests: _digests, ...item }) => item) };
    });
    const report = await verifyParity(memoryLog(old), { definitions, untilSeq: old.length });
    expect(report).toMatchObject({ checked: 200, mismatched: 200, byFeature: {} });
    expect(report.mismatches[0]!.features).toEqual([]);
  });

  it('is broken by answers that claim a state other than the one they were made from', async () => {
    const log = serve(3, 200);
    const lying: Draft[] = log.events.map((event) =>
      event.type === 'recommendation.served' ? { ...event, asOfSeq: event.seq - 1 } : event,
    );
    const report = await verifyParity(memoryLog(lying), { untilSeq: lying.length });
    expect(report.checked).toBe(2000);
    expect(report.mismatched).toBeGreaterThan(100);
    expect(report.mismatches[0]).toMatchObject({
      recommendationId: expect.stringMatching(/^answer-/),
      served: expect.any(String),
      replayed: expect.any(String),
    });
  });

  it('does not compare what was made with other features', async () => {
    const log = serve(4, 10, builtinFeatures.slice(1));
    expect(await verifyParity(log, { untilSeq: log.events.length })).toMatchObject({ checked: 0, answers: 0, mismatches: [] });
  });
});
