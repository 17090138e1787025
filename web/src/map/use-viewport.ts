import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { Plane, XY } from './plane.ts';
import { between, fit, panBy, zoomAt, type Size, type Viewport } from './viewport.ts';

export interface MapView {
  /** `null` until the size is known. */
  readonly viewport: Viewport | null;
  readonly size: Size;
  /** The view that shows the whole city. */
  readonly whole: Viewport;
  readonly pan: (delta: XY) => void;
  readonly zoom: (factor: number, around?: XY) => void;
  /** Moves over to another view, at once when the person wants less motion. */
  readonly flyTo: (target: Viewport) => void;
}

const margin = 28;
const flightMs = 450;

/** The state of the map's view: starts with the whole city and keeps its middle when the size changes. */
export function useViewport(plane: Plane, frame: RefObject<HTMLElement | null>): MapView {
  const size = useSize(frame);
  const whole = fit(plane.box, size, margin);
  const [viewport, setViewport] = useState<Viewport | null>(null);
  const flight = useRef(0);
  const current = useRef<Viewport | null>(null);
  current.current = viewport;

  const previousSize = useRef(size);
  useEffect(() => {
    const before = previousSize.current;
    previousSize.current = size;
    if (size.width === 0) return;
    setViewport((view) => {
      if (view === null || before.width === 0) return fit(plane.box, size, margin);
      return { ...view, x: view.x + (size.width - before.width) / 2, y: view.y + (size.height - before.height) / 2 };
    });
  }, [plane, size]);

  const change = useCallback((next: (view: Viewport) => Viewport): void => {
    cancelAnimationFrame(flight.current);
    setViewport((view) => (view === null ? null : next(view)));
  }, []);

  const flyTo = useCallback((target: Viewport): void => {
    cancelAnimationFrame(flight.current);
    const from = current.current;
    if (from === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return setViewport(target);
    let startedAt: number | null = null;
    const step = (time: number): void => {
      startedAt ??= time;
      const t = Math.min(1, (time - startedAt) / flightMs);
      setViewport(between(from, target, 1 - (1 - t) ** 3));
      if (t < 1) flight.current = requestAnimationFrame(step);
    };
    flight.current = requestAnimationFrame(step);
  }, []);
  useEffect(() => () => cancelAnimationFrame(flight.current), []);

  return {
    viewport,
    size,
    whole,
    pan: (delta) => change((view) => panBy(view, delta, plane.box, size)),
    zoom: (factor, around = [size.width / 2, size.height / 2]) =>
      change((view) => panBy(zoomAt(view, factor, around, whole), [0, 0], plane.box, size)),
    flyTo,
  };
}

function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
