import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { RequestFailed } from '../service/http.ts';
import { Icon } from './icon.tsx';

/** What went wrong, what to do about it, and a button to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactElement {
  const { t } = useTranslation();
  const problem = error instanceof RequestFailed ? error.problem : null;
  return (
    <div role="alert" className="rounded-2xl border border-bad/40 bg-bad-soft p-5">
      <p className="flex items-center gap-2 font-semibold text-bad">
        <Icon name="alert" />
        {problem === null ? t('error.offline') : `${t('error.title')}: ${problem.title}`}
      </p>
      {problem !== null && <p className="mt-1.5 text-sm text-ink">{problem.detail}</p>}
      <p className="mt-1.5 text-sm text-ink">{problem?.action ?? t('error.offlineAction')}</p>
      {problem !== null && <p className="mt-1.5 font-mono text-xs text-muted">{problem.code}</p>}
      <Button className="button-quiet mt-4 bg-surface" onPress={onRetry}>
        {t('error.retry')}
      </Button>
    </div>
  );
}
