import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';

/** Stands where the map would, when the data has no coordinates. */
export function MapNotice(): ReactElement {
  const { t } = useTranslation();
  return (
    <p className="flex items-start gap-3 rounded-2xl bg-sunken px-4 py-3 text-sm text-muted">
      <Icon name="pin" className="mt-0.5 size-5 text-muted" />
      <span>
        <strong className="block font-semibold text-ink">{t('map.noneTitle')}</strong>
        {t('map.noneText')}
      </span>
    </p>
  );
}
