import { describe, expect, it } from 'vitest';
import { days, friday, memoryLog, randomCast, randomEvent } from '../../test/support/events.ts';
import { Random } from '../stats/random.ts';
import { builtinFeatures } from './builtin-features.ts';
import { checkFeature } from './check-feature.ts';
import { defineFeature, type FeatureDefinition } from './define.ts';

const random = new Random(8);
const events = memoryLog([
  ...randomCast(random, { at: friday - 40 * days }),
  ...Array.from({ length: 200 }, () => randomEvent(random, { from: friday - 2 * days, until: friday })),
]).events;

interface State {
  clicks: number;
  last: number;
}

/** Clicks per person; each test breaks one thing. */
function clicks(broken: Partial<Pick<FeatureDefinition, 'init' | 'apply' | 'read' | 'range'>> = {}): FeatureDefinition {
  const feature = defineFeature({
    name: 'clicks',
    entity: 'user',
    version: 1,
    unit: 'clicks',
    range: [0, Infinity],
    description: 'How often the person has clicked on a venue.',
    on: ['click'],
    init: (): State => ({ clicks: 0, last: 0 }),
    apply: (state) => {
      state.clicks++;
    },
    read: (state, _now, out, offset) => {
      out[offset] = state.clicks;
    },
    merge: (into, from) => {
      into.clicks += from.clicks;
    },
  });
  return { ...feature, ...broken };
}

describe('the check of a feature', () => {
  it('finds nothing in a good one, ours among them', () => {
    expect(checkFeature(clicks(), events)).toEqual([]);
    for (const feature of builtinFeatures) expect(checkFeature(feature, events), feature.name).toEqual([]);
  });

  let outside = 0;
  it.each<[string, FeatureDefinition, string]>([
    ['throws', clicks({ apply: () => expect.fail('always') }), 'it threw'],
    [
      'counts its readings',
      clicks({
        read: (_state, _now, out, offset) => {
          out[offset] = outside++;
        },
      }),
      'two readings of the same state differ',
    ],
    [
      'remembers outside of its state',
      clicks({
        apply: (state) => {
          (state as State).clicks = ++outside;
        },
      }),
      'two folds of the same events differ',
    ],
    [
      'keeps the last one',
      clicks({
        apply: (state, { at }) => {
          (state as State).clicks = at % 1000;
        },
      }),
      "the order of a day's interactions changes its values",
    ],
    ['leaves its range', clicks({ range: [0, 1] }), 'outside of its range 0 to 1'],
    [
      'keeps its state where no snapshot sees it',
      clicks({
        init: () => new (class { #clicks = 0; get clicks(): number { return this.#clicks; } set clicks(value: number) { this.#clicks = value; } })(), // prettier-ignore
      }),
      'a snapshot does not keep its state',
    ],
  ])('finds one that %s', (_, feature, problem) => {
    expect(checkFeature(feature, events).join('; ')).toContain(problem);
  });
});
