import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, fit, isInView, panBy, scaleBar, toPlanePoint, toScreen, zoomAt } from './viewport.ts';

const box = { left: 0, top: 0, right: 1000, bottom: 800 };
const size = { width: 600, height: 400 };
const whole = fit(box, size, 20);
const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

describe('the view of the map', () => {
  it('shows the whole box inside its margin, in the middle', () => {
    const [left, top] = toScreen(whole, [box.left, box.top]);
    const [right, bottom] = toScreen(whole, [box.right, box.bottom]);
    expect(top).toBeCloseTo(20);
    expect(bottom).toBeCloseTo(380);
    expect(left).toBeGreaterThanOrEqual(20);
    expect(left + right).toBeCloseTo(600);
  });

  it('knows what is on the screen', () => {
    expect(isInView(box, whole, size)).toBe(true);
    expect(isInView({ ...box, right: box.right + 200 }, whole, size)).toBe(false);
  });

  it('shows a single point without coming too close', () => {
    const view = fit({ left: 500, right: 500, top: 400, bottom: 400 }, size, 20, whole);
    expect(view.scale).toBeLessThan(whole.scale * 60);
    expect(toScreen(view, [500, 400])).toEqual([300, 200]);
  });

  it('holds the point under the finger while zooming', () => {
    fc.assert(
      fc.property(real(0.01, 100), real(0, 600), real(0, 400), (factor, x, y) => {
        const before = toPlanePoint(whole, [x, y]);
        const after = toPlanePoint(zoomAt(whole, factor, [x, y], whole), [x, y]);
        expect(after[0]).toBeCloseTo(before[0], 6);
        expect(after[1]).toBeCloseTo(before[1], 6);
      }),
    );
  });

  it('never loses the city, however far it is dragged', () => {
    fc.assert(
      fc.property(real(-1e5, 1e5), real(-1e5, 1e5), (dx, dy) => {
        const [x, y] = toPlanePoint(panBy(whole, [dx, dy], box, size), [300, 200]);
        expect(x).toBeGreaterThanOrEqual(box.left - 1e-6);
        expect(x).toBeLessThanOrEqual(box.right + 1e-6);
        expect(y).toBeGreaterThanOrEqual(box.top - 1e-6);
        expect(y).toBeLessThanOrEqual(box.bottom + 1e-6);
      }),
    );
  });

  it('flies from one view to the other and arrives', () => {
    const near = fit({ left: 100, right: 200, top: 100, bottom: 200 }, size, 20, whole);
    for (const [from, to] of [
      [whole, near],
      [near, { ...near, x: near.x + 50 }],
    ] as const) {
      for (const key of ['scale', 'x', 'y'] as const) {
        expect(between(from, to, 0)[key]).toBeCloseTo(from[key]);
        expect(between(from, to, 1)[key]).toBeCloseTo(to[key]);
      }
    }
  });
});

describe('the scale bar', () => {
  it('is a round length that fits and is not tiny', () => {
    fc.assert(
      fc.property(real(0.05, 5000), (metersPerPixel) => {
        const { meters, pixels } = scaleBar(metersPerPixel, 110);
        expect(pixels).toBeLessThanOrEqual(110 + 1e-9);
        expect(pixels).toBeGreaterThan(110 / 2.6);
        expect(pixels * metersPerPixel).toBeCloseTo(meters, 3);
        expect([1, 2, 5]).toContain(Math.round(meters / 10 ** Math.floor(Math.log10(meters * 1.0001))));
      }),
    );
  });
});
