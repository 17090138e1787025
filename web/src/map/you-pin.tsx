import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { XY } from './plane.ts';
import { carried } from './use-gestures.ts';

interface YouPinProps {
  readonly screen: XY;
  /** Moved by the keyboard, pixels of the screen. */
  readonly onNudge: (delta: XY) => void;
}

const steps: Readonly<Record<string, XY>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const stepPixels = 8;

/** "You are here": dragged, or moved with the arrow keys. */
export function YouPin({ screen: [x, y], onNudge }: YouPinProps): ReactElement {
  const { t } = useTranslation();
  const [isFocused, setFocused] = useState(false);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = stepPixels * (event.shiftKey ? 6 : 1);
    onNudge([step[0] * pixels, step[1] * pixels]);
  };
  return (
    <button
      type="button"
      {...{ [carried]: '' }}
      aria-label={t('map.youHint')}
      className="group absolute top-0 left-0 z-10 -mt-3.5 -ml-3.5 grid size-7 cursor-grab place-items-center outline-none active:cursor-grabbing"
      style={{ transform: `translate(${x}px, ${y}px)` }}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <span className="pointer-events-none absolute inset-0 rounded-full bg-you/25 group-focus-visible:ring-3 group-focus-visible:ring-ink motion-safe:animate-breathe" />
      <span className="size-4 rounded-full border-[3px] border-white bg-you shadow-md" />
      <span
        aria-hidden
        className={`pointer-events-none absolute top-full mt-0.5 rounded-full bg-surface px-2 py-0.5 text-[11px] font-semibold whitespace-nowrap text-ink shadow-sm ${isFocused ? '' : 'opacity-0 group-hover:opacity-100'}`}
      >
        {t('map.you')}
      </span>
    </button>
  );
}
