import { useEffect, useRef, type RefObject } from 'react';
import type { XY } from './plane.ts';

export interface Gestures {
  /** One finger or the mouse moved by so many pixels. */
  readonly onPan: (delta: XY) => void;
  /** Wheel or two fingers, around a point of the frame. */
  readonly onZoom: (factor: number, around: XY) => void;
  /** A press without movement on the map itself, not on a button over it. */
  readonly onTap: (point: XY) => void;
  /** The person's own pin is being dragged; `isDone` on release. */
  readonly onCarry: (point: XY, isDone: boolean) => void;
}

/** Marks the element that is carried instead of the map being moved. */
export const carried = 'data-carried';

/** A movement below this many pixels is a press. */
const slack = 4;

/** Mouse, wheel, pen and touch over the frame of the map. */
export function useGestures(frame: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  latest.current = gestures;

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const listening = new AbortController();
    const fingers = new Map<number, XY>();
    let startedAt: XY | null = null;
    let isMoving = false;
    let isCarrying = false;

    const pointOf = (event: MouseEvent): XY => {
      const { left, top } = element.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      fingers.set(event.pointerId, pointOf(event));
      if (fingers.size > 1) return;
      startedAt = pointOf(event);
      isMoving = false;
      isCarrying = event.target instanceof Element && event.target.closest(`[${carried}]`) !== null;
    };
    const onMove = (event: PointerEvent): void => {
      const before = fingers.get(event.pointerId);
      if (before === undefined || startedAt === null) return;
      const point = pointOf(event);
      if (!isMoving && distance(point, startedAt) < slack) return;
      // Only now: a captured pointer would take the click away from a pin.
      if (!isMoving) element.setPointerCapture(event.pointerId);
      isMoving = true;
      fingers.set(event.pointerId, point);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other !== undefined) {
        const middle: XY = [(point[0] + other[0]) / 2, (point[1] + other[1]) / 2];
        latest.current.onZoom(distance(point, other) / Math.max(1, distance(before, other)), middle);
        latest.current.onPan([(point[0] - before[0]) / 2, (point[1] - before[1]) / 2]);
      } else if (isCarrying) latest.current.onCarry(point, false);
      else latest.current.onPan([point[0] - before[0], point[1] - before[1]]);
    };
    const onUp = (event: PointerEvent): void => {
      if (!fingers.delete(event.pointerId)) return;
      const isOnButton = event.target instanceof Element && event.target.closest('button') !== null;
      if (isMoving && isCarrying && fingers.size === 0) latest.current.onCarry(pointOf(event), true);
      else if (!isMoving && !isOnButton && event.type === 'pointerup') latest.current.onTap(pointOf(event));
    };
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      // Lines (Firefox) and pixels (the others); a trackpad's pinch arrives as ctrl + wheel with small steps.
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1) * (event.ctrlKey ? 4 : 1);
      latest.current.onZoom(Math.exp(-Math.max(-200, Math.min(200, pixels)) / 400), pointOf(event));
    };

    const { signal } = listening;
    element.addEventListener('pointerdown', onDown, { signal });
    element.addEventListener('pointermove', onMove, { signal });
    element.addEventListener('pointerup', onUp, { signal });
    element.addEventListener('pointercancel', onUp, { signal });
    // React listens to wheel passively, and then the page would scroll.
    element.addEventListener('wheel', onWheel, { signal, passive: false });
    return () => listening.abort();
  }, [frame]);
}

function distance(a: XY, b: XY): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
