import { describe, expect, it } from 'vitest';
import { eventSchema, type LoggedEvent } from '../../src/domain/event.ts';
import { builtinFeatures } from '../../src/features/builtin-features.ts';
import { defineFeature } from '../../src/features/define.ts';
import { FeatureStore } from '../../src/features/feature-store.ts';
import { QualityReport } from '../../src/ingest/quality-report.ts';
import { QualityMonitor } from '../../src/ingest/quality.ts';
import { Registry } from '../../src/registry/registry.ts';
import { Random } from '../../src/stats/random.ts';
import { did, friday, opened } from '../support/events.ts';
import { hostileEvent, hostileTypes } from '../support/hostile-events.ts';

describe('every fold of the follow loop', () => {
  it('is asked about every type of event', () => {
    const types = eventSchema.options.flatMap((schema) => [...schema.shape.type.values]);
    expect([...hostileTypes(new Random(1))].toSorted()).toEqual(types.toSorted());
  });

  it('takes in any event that the log can hold, in any order', () => {
    const random = new Random(7);
    for (let round = 0; round < 60; round++) {
      const [store, registry, monitor] = [new FeatureStore(), new Registry(), new QualityMonitor()];
      for (let seq = 1; seq <= 50; seq++) {
        const event = hostileEvent(random, seq);
        store.apply(event);
        registry.apply(event);
        monitor.inspect(event, event.receivedAt);
        monitor.apply(event);
      }
      expect(store.poison).toEqual({ count: 0, byType: {}, first: null });
      expect(store.failures).toEqual({});
      expect(new QualityReport(monitor).figures.every(({ checked, broken }) => broken <= checked)).toBe(true);
      expect(FeatureStore.restore(store.snapshot())?.seq).toBe(50);
    }
  });
});

function stamped(draft: object, seq: number): LoggedEvent {
  return { ...draft, id: `event-${seq}`, seq, receivedAt: friday } as LoggedEvent;
}

describe('an event that a fold cannot take in', () => {
  it('is passed over, counted, and its place in the code kept, without a word of its text', () => {
    const store = new FeatureStore();
    store.apply(stamped(opened('a'), 1));
    // What no schema lets through, but a bug of ours might.
    store.apply(stamped({ ...did('checkin', 'secret-person', 'a', friday), at: Number.NaN }, 2));
    store.apply(stamped(did('checkin', 'bia', 'a', friday), 3));
    expect(store.seq).toBe(3);
    expect(store.historyOf('bia').venues).toHaveLength(1);
    expect(store.poison).toEqual({
      count: 1,
      byType: { interaction: 1 },
      first: { seq: 2, type: 'interaction', error: expect.stringMatching(/^RangeError in .*\.ts:\d+\)$/) as string },
    });
    expect(JSON.stringify(store.poison)).not.toContain('secret-person');
  });

  it('stops only the one feature that throws', () => {
    const broken = defineFeature({
      name: 'broken',
      version: 1,
      entity: 'user',
      on: ['checkin'],
      unit: 'count',
      range: [0, 1],
      description: 'throws',
      init: () => ({}),
      apply: () => {
        throw new Error('a bug');
      },
      read: (_state, _now, out, offset) => {
        out[offset] = 1;
      },
      merge: () => undefined,
    });
    const store = new FeatureStore([...builtinFeatures, broken]);
    store.apply(stamped(opened('a'), 1));
    store.apply(stamped(did('checkin', 'ana', 'a', friday), 2));
    expect(store.failures).toEqual({ broken: 1 });
    expect(store.poison.count).toBe(0);
    expect(store.historyOf('ana').venues).toHaveLength(1);
  });
});
