import type { ReactElement, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';

interface MapButtonsProps {
  readonly onZoom: (factor: number) => void;
  readonly onFitCity: () => void;
  /** `null` = there are no results to show. */
  readonly onFitResults: (() => void) | null;
}

export function MapButtons({ onZoom, onFitCity, onFitResults }: MapButtonsProps): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="absolute top-3 right-3 z-60 flex flex-col gap-2">
      <div className="flex flex-col divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-md">
        <MapButton label={t('map.zoomIn')} onPress={() => onZoom(1.6)}>
          <Icon name="plus" />
        </MapButton>
        <MapButton label={t('map.zoomOut')} onPress={() => onZoom(1 / 1.6)}>
          <Icon name="minus" />
        </MapButton>
      </div>
      <div className="flex flex-col divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-md">
        {onFitResults !== null && (
          <MapButton label={t('map.fitResults')} onPress={onFitResults}>
            <Icon name="pin" />
          </MapButton>
        )}
        <MapButton label={t('map.fitCity')} onPress={onFitCity}>
          <Icon name="city" />
        </MapButton>
      </div>
    </div>
  );
}

function MapButton({ label, onPress, children }: { label: string; onPress: () => void; children: ReactNode }): ReactElement {
  return (
    <TooltipTrigger delay={400}>
      <Button
        aria-label={label}
        onPress={onPress}
        className="grid size-10 cursor-pointer place-items-center text-ink focus-inset hover:bg-sunken"
      >
        {children}
      </Button>
      <Tooltip placement="left" offset={6} className="tooltip">
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
