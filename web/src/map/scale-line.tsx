import type { ReactElement } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { scaleBar } from './viewport.ts';

const mostPixels = 110;

/** How long a round distance is at this view. */
export function ScaleLine({ metersPerPixel }: { metersPerPixel: number }): ReactElement {
  const words = useWords();
  const { meters, pixels } = scaleBar(metersPerPixel, mostPixels);
  return (
    <span className="flex flex-col items-center font-medium">
      {words.distance(meters)}
      <span className="h-1.5 border-x-2 border-b-2 border-current" style={{ width: pixels }} />
    </span>
  );
}
