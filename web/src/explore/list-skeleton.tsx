import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** The shape of a list that is on its way. */
export function ListSkeleton(): ReactElement {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">{t('shell.loading')}</span>
      <div className="skeleton h-6 w-52" />
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="rounded-2xl border border-line bg-surface p-5" aria-hidden>
          <div className="flex gap-3">
            <div className="skeleton size-8 !rounded-full" />
            <div className="flex-1">
              <div className="skeleton h-5 w-1/2" />
              <div className="skeleton mt-2 h-4 w-2/3" />
            </div>
          </div>
          <div className="skeleton mt-4 h-4 w-full" />
          <div className="mt-3 flex gap-2">
            <div className="skeleton h-7 w-24 !rounded-full" />
            <div className="skeleton h-7 w-20 !rounded-full" />
            <div className="skeleton h-7 w-28 !rounded-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
