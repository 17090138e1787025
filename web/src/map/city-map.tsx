import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Location } from '../../../src/domain/geo.ts';
import type { RecommendedItem } from '../../../src/domain/recommendation.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { MapButtons } from './map-buttons.tsx';
import { MapDrawing } from './map-drawing.tsx';
import { MapPins } from './map-pins.tsx';
import { boxAround, metersPerUnit, type Box, type Plane, type XY } from './plane.ts';
import { ScaleLine } from './scale-line.tsx';
import { useGestures } from './use-gestures.ts';
import { useViewport, type MapView } from './use-viewport.ts';
import { fit, isInView, toPlanePoint, toScreen } from './viewport.ts';
import { YouPin } from './you-pin.tsx';

interface CityMapProps {
  readonly plane: Plane;
  readonly venues: readonly Venue[];
  readonly items: readonly RecommendedItem[];
  readonly accepted: ReadonlySet<string>;
  /** Where the person is; `null` = not known. */
  readonly place: Location | null;
  /** Drawn as a circle around `place`. */
  readonly withinMeters: number | null;
  /** The question the items answer: for another one the view goes to the results. `null` = the answer is on its way. */
  readonly viewKey: string | null;
  readonly highlighted: string | null;
  readonly onHighlight: (venueId: string | null) => void;
  readonly onOpen: (venueId: string) => void;
  readonly onMove: (place: Location) => void;
}

const resultsMargin = 72;
const panPixels = 80;

/** The city: all venues, the results as numbered pins, and where the person is. Drawn from the data alone, without tiles. */
export function CityMap(props: CityMapProps): ReactElement {
  const { plane, venues, items, accepted, place, withinMeters, viewKey, highlighted, onHighlight, onOpen, onMove } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const view = useViewport(plane, frame);
  const { viewport, size } = view;
  const [carriedTo, setCarriedTo] = useState<XY | null>(null);
  const showResults = useResultsInView(view, { plane, items, place, viewKey });
  const standAt = (point: XY): void => {
    if (viewport) onMove(plane.toLocation(toPlanePoint(viewport, point)));
  };

  useGestures(frame, {
    onPan: view.pan,
    onZoom: view.zoom,
    onTap: standAt,
    onCarry: (point, isDone) => {
      setCarriedTo(isDone ? null : point);
      if (isDone) standAt(point);
    },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const action = event.key === 'Enter' ? () => standAt([size.width / 2, size.height / 2]) : keysOf(view)[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const youAt = carriedTo ?? (viewport && place && toScreen(viewport, plane.toPlane(place)));
  const metersPerPixel = viewport && metersPerUnit(plane, toPlanePoint(viewport, [size.width / 2, size.height / 2])) / viewport.scale;
  return (
    <div
      ref={frame}
      role="application"
      aria-label={t('map.label')}
      tabIndex={0}
      className="focus-inset relative h-full w-full cursor-crosshair touch-none overflow-hidden bg-map select-none"
      onKeyDown={onKeyDown}
    >
      {viewport && metersPerPixel && (
        <>
          <MapDrawing
            {...{ plane, venues, viewport, size, metersPerPixel }}
            reach={withinMeters !== null && youAt ? { centre: youAt, radius: withinMeters / metersPerPixel } : null}
          />
          <MapPins {...{ items, plane, viewport, accepted, highlighted, onHighlight, onOpen }} width={size.width} />
          {youAt && <YouPin screen={youAt} onNudge={([dx, dy]) => standAt([youAt[0] + dx, youAt[1] + dy])} />}
        </>
      )}
      <MapButtons onZoom={(factor) => view.zoom(factor)} onFitCity={() => view.flyTo(view.whole)} onFitResults={showResults} />
      <div className="pointer-events-none absolute inset-x-3 bottom-3 flex items-end justify-between gap-3 text-xs text-map-label">
        <span className="rounded-full bg-surface/85 px-2.5 py-1">{t('map.moveHint')}</span>
        {metersPerPixel && <ScaleLine metersPerPixel={metersPerPixel} />}
      </div>
    </div>
  );
}

/**
 * Moves the view to the results of a new question. To the same question, as after an answer, it stays where the person put it unless a pin would be out
 * of sight.
 *
 * @returns what brings the results into view; `null` when there are none
 */
function useResultsInView(view: MapView, about: Pick<CityMapProps, 'plane' | 'items' | 'place' | 'viewKey'>): (() => void) | null {
  const { viewport, size, whole } = view;
  const { plane, items, place, viewKey } = about;
  const box = useMemo(() => {
    const located = items.flatMap(({ venue }) => (venue.location === undefined ? [] : [plane.toPlane(venue.location)]));
    if (located.length === 0) return null;
    return boxAround(place === null ? located : [...located, plane.toPlane(place)]);
  }, [items, plane, place]);
  const show = (target: Box): void => view.flyTo(fit(target, size, Math.min(resultsMargin, size.height / 5), whole));

  const shown = useRef<{ readonly viewKey: string | null; readonly box: Box | null }>({ viewKey: null, box: null });
  useEffect(() => {
    if (viewport === null || viewKey === null || box === null || shown.current.box === box) return;
    const isNewQuestion = shown.current.viewKey !== viewKey;
    shown.current = { viewKey, box };
    if (isNewQuestion || !isInView(box, viewport, size)) show(box);
  });
  return box === null ? null : () => show(box);
}

function keysOf({ pan, zoom, flyTo, whole }: MapView): Readonly<Record<string, () => void>> {
  return {
    ArrowLeft: () => pan([panPixels, 0]),
    ArrowRight: () => pan([-panPixels, 0]),
    ArrowUp: () => pan([0, panPixels]),
    ArrowDown: () => pan([0, -panPixels]),
    '+': () => zoom(1.4),
    '=': () => zoom(1.4),
    '-': () => zoom(1 / 1.4),
    '0': () => flyTo(whole),
  };
}
