import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../i18n/use-words.ts';
import { Hint } from '../ui/hint.tsx';

const levels = ['confidenceLow', 'confidenceMedium', 'confidenceHigh'] as const;

/** How sure the model is, as three dots and a word. @param value 0 to 1 */
export function Confidence({ value }: { value: number }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const level = Math.min(2, Math.floor(value * 3));
  return (
    <Hint
      text={t('item.confidenceHint', { share: words.percent(value) })}
      className="inline-flex h-6 items-center gap-1.5 rounded text-xs text-muted"
    >
      {t('item.confidence')} {t(`item.${levels[level] ?? 'confidenceLow'}`)}
      <span className="inline-flex gap-0.5" aria-hidden>
        {levels.map((name, index) => (
          <span key={name} className={`size-1.5 rounded-full ${index <= level ? 'bg-muted' : 'bg-line'}`} />
        ))}
      </span>
    </Hint>
  );
}
