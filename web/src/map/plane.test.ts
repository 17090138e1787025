import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceMeters } from '../../../src/domain/geo.ts';
import { boxAround, metersBetween, metersPerUnit, middleOf, planeOf } from './plane.ts';

const saoPaulo = { south: -23.7, west: -46.8, north: -23.45, east: -46.5 };
const location = fc.record({
  latitude: fc.double({ min: -60, max: 60, noNaN: true }),
  longitude: fc.double({ min: -170, max: 170, noNaN: true }),
});

describe('the plane of a city', () => {
  it('brings every place of the bounds into its box and back', () => {
    const plane = planeOf(saoPaulo);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (down, across) => {
        const place = { latitude: -23.7 + 0.25 * down, longitude: -46.8 + 0.3 * across };
        const [x, y] = plane.toPlane(place);
        expect(x).toBeGreaterThanOrEqual(plane.box.left - 1e-6);
        expect(x).toBeLessThanOrEqual(plane.box.right + 1e-6);
        expect(y).toBeGreaterThanOrEqual(plane.box.top - 1e-6);
        expect(y).toBeLessThanOrEqual(plane.box.bottom + 1e-6);
        const back = plane.toLocation([x, y]);
        expect(back.latitude).toBeCloseTo(place.latitude, 6);
        expect(back.longitude).toBeCloseTo(place.longitude, 6);
      }),
    );
  });

  it('has north up and east right', () => {
    const plane = planeOf(saoPaulo);
    const [x, y] = plane.toPlane({ latitude: -23.6, longitude: -46.7 });
    expect(plane.toPlane({ latitude: -23.5, longitude: -46.7 })[1]).toBeLessThan(y);
    expect(plane.toPlane({ latitude: -23.6, longitude: -46.6 })[0]).toBeGreaterThan(x);
  });

  it('gives a city of one venue some room', () => {
    const plane = planeOf({ south: 51.05, north: 51.05, west: -114.07, east: -114.07 });
    expect(plane.box.right - plane.box.left).toBeGreaterThan(100);
    expect(plane.box.bottom - plane.box.top).toBeGreaterThan(100);
  });

  it('measures as the rest of the program does', () => {
    fc.assert(
      fc.property(location, location, (a, b) => {
        expect(metersBetween(a, b)).toBeCloseTo(distanceMeters(a, b), 0);
      }),
    );
    const plane = planeOf(saoPaulo);
    const [x, y] = plane.toPlane({ latitude: -23.6, longitude: -46.7 });
    const tenUnits = distanceMeters(plane.toLocation([x, y]), plane.toLocation([x + 10, y]));
    expect(metersPerUnit(plane, [x, y]) * 10).toBeCloseTo(tenUnits, 1);
  });
});

describe('boxes and middles', () => {
  it('hold all points, or are nothing without any', () => {
    expect(
      boxAround([
        [3, 1],
        [-2, 5],
      ]),
    ).toEqual({ left: -2, right: 3, top: 1, bottom: 5 });
    expect(boxAround([])).toBeNull();
    expect(middleOf([])).toBeNull();
  });

  it('are not moved by a few far away', () => {
    const crowd = Array.from({ length: 9 }, (_, i) => ({ latitude: -23.5 + i / 1000, longitude: -46.6 }));
    expect(middleOf([...crowd, { latitude: 40, longitude: 2 }, { latitude: 41, longitude: 2 }])?.longitude).toBe(-46.6);
  });
});
