import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecommendedItem } from '../../../src/domain/recommendation.ts';
import type { Plane } from './plane.ts';
import { toScreen, type Viewport } from './viewport.ts';

interface MapPinsProps {
  readonly items: readonly RecommendedItem[];
  readonly plane: Plane;
  readonly viewport: Viewport;
  /** Of the map, pixels. */
  readonly width: number;
  readonly accepted: ReadonlySet<string>;
  readonly highlighted: string | null;
  readonly onHighlight: (venueId: string | null) => void;
  readonly onOpen: (venueId: string) => void;
}

/** The results as numbered pins: buttons over the drawing, the best on top. The Tab key passes them by: each is one with its item in the list. */
export function MapPins({ items, plane, viewport, width, accepted, highlighted, onHighlight, onOpen }: MapPinsProps): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {items.map(({ venueId, venue }, index) => {
        if (venue.location === undefined) return null;
        const [x, y] = toScreen(viewport, plane.toPlane(venue.location));
        const isHighlighted = venueId === highlighted;
        return (
          <button
            key={venueId}
            type="button"
            tabIndex={-1}
            aria-label={t('map.pin', { rank: index + 1, name: venue.name })}
            className="group pin absolute top-0 left-0 -mt-9 -ml-3.5 h-9 w-7 cursor-pointer outline-none"
            style={{ transform: `translate(${x}px, ${y}px)`, zIndex: isHighlighted ? 50 : 30 - index }}
            data-highlighted={isHighlighted || undefined}
            onClick={() => onOpen(venueId)}
            onPointerEnter={() => onHighlight(venueId)}
            onPointerLeave={() => onHighlight(null)}
            onFocus={() => onHighlight(venueId)}
            onBlur={() => onHighlight(null)}
          >
            <svg
              viewBox="0 0 28 36"
              className="h-full w-full overflow-visible drop-shadow-sm transition-transform group-data-highlighted:scale-125"
            >
              <path
                className="fill-brand stroke-map group-data-highlighted:fill-accent group-focus-visible:stroke-ink"
                strokeWidth="2"
                d="M14 1C6.8 1 1 6.7 1 13.8c0 8.7 9.4 17.6 12.2 20.5.5.4 1.1.4 1.6 0C17.6 31.4 27 22.5 27 13.8 27 6.7 21.2 1 14 1Z"
              />
              {accepted.has(venueId) ? (
                <path
                  d="m8.5 14 4 4 7-7.5"
                  fill="none"
                  className="stroke-on-brand"
                  strokeWidth="2.8"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                />
              ) : (
                <text x="14" y="18.5" textAnchor="middle" className="fill-on-brand text-[13px] font-bold tabular-nums">
                  {index + 1}
                </text>
              )}
            </svg>
            <span
              className={`pointer-events-none absolute top-full ${labelPlace(x, width)} rounded-full bg-surface px-2.5 py-1 text-xs font-semibold whitespace-nowrap text-ink shadow-md ${isHighlighted ? '' : 'hidden'}`}
            >
              {venue.name}
            </span>
          </button>
        );
      })}
    </>
  );
}

/** Where a name of usual length fits. */
function labelPlace(x: number, width: number): string {
  if (x < 110) return 'left-0';
  return x > width - 110 ? 'right-0' : 'left-1/2 -translate-x-1/2';
}
