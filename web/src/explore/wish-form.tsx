import { useEffect, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';

interface WishFormProps {
  readonly text: string | null;
  readonly isBusy: boolean;
  readonly onAsk: (text: string | null) => void;
}

/** The wish in words. Enter sends it; the examples send themselves. */
export function WishForm({ text, isBusy, onAsk }: WishFormProps): ReactElement {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(text ?? '');
  useEffect(() => setDraft(text ?? ''), [text]);
  const send = (words: string): void => onAsk(words.trim() === '' ? null : words.trim());
  return (
    <div>
      <SearchField value={draft} onChange={setDraft} onSubmit={send} onClear={() => onAsk(null)} className="group">
        <div className="flex h-14 items-center gap-2 rounded-full border border-line bg-surface pr-2 pl-5 shadow-sm transition-shadow focus-within:border-brand focus-within:shadow-md">
          <Icon name="search" className="size-5 text-muted" />
          <Input
            aria-label={t('wish.label')}
            placeholder={t('wish.placeholder')}
            maxLength={1000}
            enterKeyHint="search"
            className="min-w-0 flex-1 bg-transparent text-base text-ellipsis outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
          />
          <Button aria-label={t('wish.clear')} className="button-icon group-data-empty:hidden">
            <Icon name="close" className="size-4" />
          </Button>
          <Button slot={null} className="button-main" onPress={() => send(draft)} isDisabled={isBusy}>
            {t('wish.send')}
          </Button>
        </div>
      </SearchField>
      {text === null && (
        <div
          className="-mx-4 mt-3 flex gap-1.5 overflow-x-auto px-4 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:overflow-visible sm:px-0"
          role="group"
          aria-label={t('wish.inspiration')}
        >
          {t('wish.examples', { returnObjects: true }).map((example) => (
            <Button
              key={example}
              onPress={() => send(example)}
              className="shrink-0 cursor-pointer rounded-full bg-brand-soft px-3 py-1.5 text-[13px] text-ink hover:bg-brand hover:text-on-brand"
            >
              {example}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
