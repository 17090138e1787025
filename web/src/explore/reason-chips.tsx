import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reason } from '../../../src/domain/recommendation.ts';
import { useWords } from '../i18n/use-words.ts';
import { Hint } from '../ui/hint.tsx';

/** Why a place is in the list: short names, each with a line as long as its share of the score; the whole reason on hover and focus. */
export function ReasonChips({ reasons }: { reasons: readonly Reason[] }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <ul aria-label={t('item.reasons')} className="mt-3 flex flex-wrap gap-1.5">
      {reasons.map(({ code, weight, text }) => (
        <li key={code}>
          <Hint
            text={t('item.reasonShare', { text: capitalised(text), share: words.percent(weight) })}
            className="relative overflow-hidden rounded-full bg-sunken px-2.5 py-1 text-[13px] text-ink"
          >
            <span aria-hidden className="absolute inset-y-0 left-0 bg-brand/14" style={{ width: `${weight * 100}%` }} />
            <span className="relative">
              {t(`reasons.${code}`)} <span className="text-xs text-muted tabular-nums">{words.percent(weight)}</span>
            </span>
          </Hint>
        </li>
      ))}
    </ul>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
