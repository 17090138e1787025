import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'styles.css'), 'utf8');
const colours = new Map(
  [...css.matchAll(/--color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name!, [light!, dark!]]),
);

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const texts: readonly (readonly [text: string, ...grounds: string[]])[] = [
  ['ink', 'paper', 'surface', 'sunken', 'brand-soft', 'bad-soft'],
  ['muted', 'paper', 'surface', 'sunken'],
  ['brand', 'paper', 'surface', 'brand-soft'],
  ['on-brand', 'brand', 'brand-strong', 'accent'],
  ['warn', 'warn-soft'],
  ['bad', 'surface', 'bad-soft'],
  ['map-label', 'map', 'map-land', 'map-town', 'surface'],
  ['paper', 'ink'],
];
/** What one must be able to see but not read: outlines, pins, bars. */
const shapes: readonly (readonly [shape: string, ...grounds: string[]])[] = [
  ['brand', 'map-town', 'map-land', 'map'],
  ['accent', 'map-town', 'surface'],
  ['you', 'map-town', 'map'],
  ['edge', 'surface', 'paper'],
  ['member-2', 'surface'],
  ['member-3', 'surface'],
  ['member-4', 'surface'],
];

describe.each([0, 1])('contrast in theme %i (0 = light, 1 = dark)', (theme) => {
  const of = (name: string): string => colours.get(name)![theme]!;
  it.each(texts)('%s can be read', (text, ...grounds) => {
    for (const ground of grounds) expect(contrast(of(text), of(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });
  it.each(shapes)('%s can be seen', (shape, ...grounds) => {
    for (const ground of grounds) expect(contrast(of(shape), of(ground)), `${shape} on ${ground}`).toBeGreaterThanOrEqual(3);
  });
});
