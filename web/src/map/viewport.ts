import type { Box, XY } from './plane.ts';

/** Which part of the plane the screen shows: screen = plane x `scale` + (`x`, `y`). */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Size of the drawing on the screen, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Times closer than the view of the whole city. */
const closest = 60;

export function toScreen({ scale, x, y }: Viewport, [px, py]: XY): XY {
  return [px * scale + x, py * scale + y];
}

export function toPlanePoint({ scale, x, y }: Viewport, [sx, sy]: XY): XY {
  return [(sx - x) / scale, (sy - y) / scale];
}

/** The closest view that holds a box with a margin on all sides, pixels; never closer than `closest` times the `whole` view. */
export function fit(box: Box, size: Size, margin: number, whole: Viewport | null = null): Viewport {
  const free = (length: number): number => Math.max(1, length - 2 * margin);
  const wanted = Math.min(
    free(size.width) / Math.max(1e-9, box.right - box.left),
    free(size.height) / Math.max(1e-9, box.bottom - box.top),
  );
  const scale = whole === null ? wanted : Math.min(wanted, (whole.scale * closest) / 4);
  return {
    scale,
    x: size.width / 2 - (scale * (box.left + box.right)) / 2,
    y: size.height / 2 - (scale * (box.top + box.bottom)) / 2,
  };
}

/** Closer (`factor` above 1) or further, with a point of the screen held in place; between the whole city and `closest` times that. */
export function zoomAt(viewport: Viewport, factor: number, [sx, sy]: XY, whole: Viewport): Viewport {
  const scale = Math.min(whole.scale * closest, Math.max(whole.scale * 0.7, viewport.scale * factor));
  const real = scale / viewport.scale;
  return { scale, x: sx - (sx - viewport.x) * real, y: sy - (sy - viewport.y) * real };
}

/** The view moved by pixels, with the middle of the screen kept over the city. */
export function panBy(viewport: Viewport, [dx, dy]: XY, box: Box, size: Size): Viewport {
  const { scale } = viewport;
  return {
    scale,
    x: clamp(viewport.x + dx, size.width / 2 - box.right * scale, size.width / 2 - box.left * scale),
    y: clamp(viewport.y + dy, size.height / 2 - box.bottom * scale, size.height / 2 - box.top * scale),
  };
}

/** A view on the way from one to another; the scale moves geometrically, so that the speed looks even. @param t 0 to 1 */
export function between(from: Viewport, to: Viewport, t: number): Viewport {
  const scale = from.scale * (to.scale / from.scale) ** t;
  // Where the centre of growth is, so that the motion is a straight zoom and not a swing; for equal scales it is a plain slide.
  const share = Math.abs(to.scale - from.scale) < 1e-9 * from.scale ? t : (scale - from.scale) / (to.scale - from.scale);
  return { scale, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** A round length for the scale bar, as long as fits. @param metersPerPixel at the middle of the view */
export function scaleBar(metersPerPixel: number, mostPixels: number): { readonly meters: number; readonly pixels: number } {
  const most = metersPerPixel * mostPixels;
  const power = 10 ** Math.floor(Math.log10(most));
  const meters = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
  return { meters, pixels: meters / metersPerPixel };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Whether all of a box is on the screen. */
export function isInView(box: Box, viewport: Viewport, { width, height }: Size): boolean {
  const [left, top] = toScreen(viewport, [box.left, box.top]);
  const [right, bottom] = toScreen(viewport, [box.right, box.bottom]);
  return left >= 0 && top >= 0 && right <= width && bottom <= height;
}
