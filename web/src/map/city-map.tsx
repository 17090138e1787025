import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Location } from '../../../src/domain/geo.ts';
import type { RecommendedItem } from '../../../src/domain/recommendation.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { useWords } from '../i18n/use-words.ts';
import { districtsOf, visibleLabels } from './districts.ts';
import { MapButtons } from './map-buttons.tsx';
import { MapPins } from './map-pins.tsx';
import { boxAround, metersPerUnit, type Box, type Plane, type XY } from './plane.ts';
import { useGestures } from './use-gestures.ts';
import { useViewport } from './use-viewport.ts';
import { VenueDots } from './venue-dots.tsx';
import { fit, isInView, scaleBar, toPlanePoint, toScreen } from './viewport.ts';
import { YouPin } from './you-pin.tsx';

interface CityMapProps {
  readonly plane: Plane;
  readonly venues: readonly Venue[];
  readonly items: readonly RecommendedItem[];
  readonly accepted: ReadonlySet<string>;
  readonly place: Location;
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
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const view = useViewport(plane, frame);
  const { viewport, size, whole } = view;
  const [carriedTo, setCarriedTo] = useState<XY | null>(null);
  const cityMeters = useMemo(
    () => metersPerUnit(plane, [(plane.box.left + plane.box.right) / 2, (plane.box.top + plane.box.bottom) / 2]),
    [plane],
  );
  const districts = useMemo(() => districtsOf(venues, plane), [venues, plane]);

  const resultsBox = useMemo(() => {
    const located = items.flatMap(({ venue }) => (venue.location === undefined ? [] : [plane.toPlane(venue.location)]));
    return located.length === 0 ? null : boxAround([...located, plane.toPlane(place)]);
  }, [items, plane, place]);
  const showResults = (): void => {
    if (resultsBox !== null) view.flyTo(fit(resultsBox, size, Math.min(resultsMargin, size.height / 5), whole));
  };
  const shown = useRef<{ readonly viewKey: string | null; readonly box: Box | null }>({ viewKey: null, box: null });
  useEffect(() => {
    if (viewport === null || viewKey === null || resultsBox === null || shown.current.box === resultsBox) return;
    const isNewQuestion = shown.current.viewKey !== viewKey;
    shown.current = { viewKey, box: resultsBox };
    // To the same question, as after an answer, the view stays where the person put it unless a pin would be out of sight.
    if (isNewQuestion || !isInView(resultsBox, viewport, size)) showResults();
  });

  useGestures(frame, {
    onPan: view.pan,
    onZoom: view.zoom,
    onTap: (point) => viewport && onMove(plane.toLocation(toPlanePoint(viewport, point))),
    onCarry: (point, isDone) => {
      setCarriedTo(isDone ? null : point);
      if (isDone && viewport) onMove(plane.toLocation(toPlanePoint(viewport, point)));
    },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const action = keys(view.pan, view.zoom, () => view.flyTo(whole))[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const youAt = viewport && (carriedTo ?? toScreen(viewport, plane.toPlane(place)));
  const metersPerPixel = viewport && metersPerUnit(plane, toPlanePoint(viewport, [size.width / 2, size.height / 2])) / viewport.scale;
  // In steps, so that the dots are not drawn anew at every turn of the wheel.
  const dotSize = viewport ? 3.5 + Math.max(0, Math.round(Math.log2(viewport.scale / whole.scale))) * 0.75 : 0;
  const bar = metersPerPixel && scaleBar(metersPerPixel, 110);
  return (
    <div
      ref={frame}
      role="application"
      aria-label={t('map.label')}
      tabIndex={0}
      className="focus-inset relative h-full w-full cursor-crosshair touch-none overflow-hidden bg-map select-none"
      onKeyDown={onKeyDown}
    >
      {viewport && youAt && (
        <>
          <svg className="absolute inset-0" width={size.width} height={size.height} aria-hidden>
            <g transform={`translate(${viewport.x} ${viewport.y}) scale(${viewport.scale})`}>
              <VenueDots plane={plane} venues={venues} metersPerUnit={cityMeters} dotSize={dotSize} />
            </g>
            {withinMeters !== null && metersPerPixel !== null && (
              <circle
                cx={youAt[0]}
                cy={youAt[1]}
                r={withinMeters / metersPerPixel}
                className="fill-you/6 stroke-you/60"
                strokeDasharray="5 5"
              />
            )}
            {visibleLabels(districts, viewport).map(({ name, screen }) => (
              <text key={name} x={screen[0]} y={screen[1]} textAnchor="middle" className="map-label">
                {name}
              </text>
            ))}
          </svg>
          <MapPins {...{ items, plane, viewport, accepted, highlighted, onHighlight, onOpen }} width={size.width} />
          <YouPin screen={youAt} onNudge={([dx, dy]) => onMove(plane.toLocation(toPlanePoint(viewport, [youAt[0] + dx, youAt[1] + dy])))} />
        </>
      )}
      <MapButtons
        onZoom={(factor) => view.zoom(factor)}
        onFitCity={() => view.flyTo(whole)}
        onFitResults={resultsBox === null ? null : showResults}
      />
      <div className="pointer-events-none absolute inset-x-3 bottom-3 flex items-end justify-between gap-3 text-xs text-map-label">
        <span className="rounded-full bg-surface/85 px-2.5 py-1">{t('map.moveHint')}</span>
        {bar && (
          <span className="flex flex-col items-center font-medium">
            {words.distance(bar.meters)}
            <span className="h-1.5 border-x-2 border-b-2 border-current" style={{ width: bar.pixels }} />
          </span>
        )}
      </div>
    </div>
  );
}

function keys(pan: (delta: XY) => void, zoom: (factor: number) => void, showAll: () => void): Readonly<Record<string, () => void>> {
  return {
    ArrowLeft: () => pan([panPixels, 0]),
    ArrowRight: () => pan([-panPixels, 0]),
    ArrowUp: () => pan([0, panPixels]),
    ArrowDown: () => pan([0, -panPixels]),
    '+': () => zoom(1.4),
    '=': () => zoom(1.4),
    '-': () => zoom(1 / 1.4),
    '0': showAll,
  };
}
