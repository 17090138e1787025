import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recommendation } from '../../../src/domain/recommendation.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { understoodParts, type UnderstoodSlot } from './understood.ts';

const icons: Record<UnderstoodSlot, IconName> = {
  category: 'tag',
  price: 'money',
  mood: 'mood',
  near: 'pin',
  time: 'clock',
  group: 'people',
  needs: 'star',
  exclude: 'without',
};

/** What the text was taken to mean, and which of it had to be let go of. */
export function UnderstoodChips({ understood, relaxed }: Pick<Recommendation, 'understood' | 'relaxed'>): ReactElement | null {
  const { t } = useTranslation();
  const words = useWords();
  if (understood === undefined) return null;
  const parts = understoodParts(understood, t, words);
  return (
    <div className="flex flex-col gap-2">
      {parts.length === 0 ? (
        <p className="text-sm text-muted">{t('understood.nothing')}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="mr-1 text-sm text-muted" id="understood">
            {t('understood.title')}
          </span>
          <ul aria-labelledby="understood" className="contents">
            {parts.map(({ slot, text }) => (
              <li
                key={`${slot} ${text}`}
                className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-sm ${slot === 'exclude' ? 'bg-bad-soft' : 'bg-brand-soft'}`}
              >
                <Icon name={icons[slot]} className={`size-4 ${slot === 'exclude' ? 'text-bad' : 'text-brand'}`} />
                {text}
              </li>
            ))}
          </ul>
        </div>
      )}
      {relaxed !== undefined && relaxed.length > 0 && (
        <p className="flex items-start gap-2 rounded-xl bg-warn-soft px-3 py-2 text-sm text-warn">
          <Icon name="alert" className="mt-0.5 size-4" />
          {t('understood.relaxed', { conditions: words.list(relaxed) })}
        </p>
      )}
    </div>
  );
}
