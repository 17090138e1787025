import { describe, expect, it } from 'vitest';
import { builtinFeatures } from './builtin-features.ts';
import { defineFeature, type FeatureDefinition } from './define.ts';
import { KnownFeatures, pinnedNames } from './feature-sets.ts';
import { FeatureStore } from './feature-store.ts';

function clicks(version: number, name = 'clicks'): FeatureDefinition {
  return defineFeature({
    name,
    entity: 'user',
    version,
    unit: 'clicks',
    range: [0, Infinity],
    description: 'How often the person has clicked on a venue.',
    on: ['click'],
    init: () => ({ count: 0 }),
    apply: (state) => {
      state.count++;
    },
    read: (state, _now, out, offset) => {
      out[offset] = state.count;
    },
    merge: (into, from) => {
      into.count += from.count;
    },
  });
}

const pinned = (definitions: readonly FeatureDefinition[]) => ({
  version: 'a-model',
  featureSetVersion: new FeatureStore(definitions).featureSetVersion,
  features: pinnedNames(definitions),
});

describe('known features', () => {
  it('make the current set of the newest versions, and older sets of older ones as long as they are there', () => {
    const known = new KnownFeatures([clicks(1), clicks(2)]);
    expect(pinnedNames(known.current).filter(({ name }) => name === 'clicks')).toEqual([{ name: 'clicks', version: 2 }]);
    const old = pinned([...builtinFeatures, clicks(1)]);
    expect(pinnedNames(known.definitionsOf(old)!)).toEqual(old.features);
    expect(known.definitionsOf(pinned(builtinFeatures))).toEqual(builtinFeatures);
  });

  it('cannot make a set of a version that is gone, and say which', () => {
    const known = new KnownFeatures([clicks(2)]);
    const old = pinned([...builtinFeatures, clicks(1)]);
    expect(known.definitionsOf(old)).toBeNull();
    expect(() => known.require(old)).toThrow('model a-model was trained on feature "clicks" version 1, which is not there');
  });

  it('do not take features of the same names and versions for the same set when the layout is another', () => {
    const known = new KnownFeatures();
    const other = { ...pinned(builtinFeatures), featureSetVersion: 'of another layout' };
    expect(known.definitionsOf(other)).toBeNull();
    expect(() => known.require(other)).toThrow('a feature set that this version of CheckIn cannot make');
  });

  it('take a model from before the names were kept for one of ours', () => {
    const old = { ...pinned(builtinFeatures), features: null };
    expect(new KnownFeatures([clicks(1)]).definitionsOf(old)).toEqual(builtinFeatures);
  });

  it('refuse a name and version given twice, a name of ours, and a column that is there', () => {
    expect(() => new KnownFeatures([clicks(1), clicks(1)])).toThrow('feature "clicks" version 1 is there twice');
    expect(() => new KnownFeatures([clicks(9, 'capacity')])).toThrow('feature "capacity" version 9 is there twice');
    expect(() => new KnownFeatures([clicks(1, 'distance_meters')])).toThrow('column "distance_meters" is there twice');
  });
});
