import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, distanceMeters } from './geo.ts';

const point = fc.record({
  latitude: fc.double({ min: -89, max: 89, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('distanceMeters', () => {
  it('measures a quarter of a meridian', () => {
    expect(distanceMeters({ latitude: 0, longitude: 0 }, { latitude: 90, longitude: 0 })).toBeCloseTo(10_007_557, -1);
  });

  it('puts the MASP about 2.6 km from the Praça da Sé', () => {
    expect(distanceMeters({ latitude: -23.5614, longitude: -46.6559 }, { latitude: -23.5503, longitude: -46.6339 })).toBeCloseTo(2_560, -2);
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(distanceMeters(a, a)).toBe(0);
        expect(distanceMeters(a, b)).toBeCloseTo(distanceMeters(b, a), 6);
        expect(distanceMeters(a, c)).toBeLessThanOrEqual(distanceMeters(a, b) + distanceMeters(b, c) + 1e-3);
      }),
    );
  });
});

describe('cellOf', () => {
  it('gives neighbours on one corner the same cell and another district another', () => {
    expect(cellOf({ latitude: -23.5614, longitude: -46.6559 })).toBe(cellOf({ latitude: -23.5615, longitude: -46.656 }));
    expect(cellOf({ latitude: -23.5614, longitude: -46.6559 })).not.toBe(cellOf({ latitude: -23.5503, longitude: -46.6339 }));
  });
});
