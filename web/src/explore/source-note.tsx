import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recommendation } from '../../../src/domain/recommendation.ts';
import { Hint } from '../ui/hint.tsx';
import { Icon } from '../ui/icon.tsx';

/** Those that have a text of their own. */
const knownReasons = ['no_model', 'model_error', 'features_not_ready', 'features_missing', 'model_not_loaded'] as const;

/** Where the list comes from: a model, or simple rules and why. */
export function SourceNote({
  recommendation: { source, modelVersion, fallbackReason, stale },
}: {
  recommendation: Recommendation;
}): ReactElement {
  const { t } = useTranslation();
  const known = knownReasons.find((reason) => reason === fallbackReason);
  const explained = t(`source.fallbackReasons.${known ?? 'other'}`, { reason: fallbackReason ?? '' });
  return (
    <span className="flex flex-wrap items-center gap-2 text-xs text-muted">
      {source === 'model' ? (
        <span>{t('source.model', { version: modelVersion ?? '' })}</span>
      ) : (
        <Hint text={explained} className="inline-flex items-center gap-1.5 rounded-full bg-warn-soft px-2.5 py-1 font-medium text-warn">
          <Icon name="alert" className="size-3.5" />
          {t('source.fallback')}
        </Hint>
      )}
      {stale === true && <span>{t('list.stale')}</span>}
    </span>
  );
}
