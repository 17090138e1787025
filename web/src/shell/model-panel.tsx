import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { Heading } from 'react-aria-components/Heading';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../src/api/operations.ts';
import { useWords } from '../i18n/use-words.ts';
import { useOverview } from '../service/queries.ts';
import { Icon } from '../ui/icon.tsx';
import { baseline, combined, metricTable, type MetricTable } from './metrics.ts';

/** The serving model and how it does against popularity, behind a button of the top bar. */
export function ModelPanel(): ReactElement | null {
  const { t } = useTranslation();
  const { data: overview } = useOverview();
  if (overview === undefined) return null;
  return (
    <DialogTrigger>
      <Button
        className="flex cursor-pointer items-center gap-2 rounded-full px-3 py-2 text-sm text-muted hover:bg-sunken hover:text-ink"
        aria-label={t('model.open')}
      >
        <Icon name="chart" className="size-4.5" />
        <span className="hidden max-w-48 truncate sm:block">{overview.champion?.version ?? t('model.none')}</span>
      </Button>
      <Popover placement="bottom end" className="popover w-[min(46rem,calc(100vw-1.5rem))]">
        <Dialog className="p-5 outline-none">
          <Heading slot="title" className="text-lg font-semibold">
            {t('model.title')}
          </Heading>
          <PanelBody overview={overview} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function PanelBody({ overview: { champion, venues, users, events } }: { overview: Overview }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const counts = { venues: words.number(venues), users: words.number(users), events: words.number(events) };
  return (
    <>
      <p className="mt-1 text-sm text-muted">{champion === null ? t('model.noneText') : t('model.intro')}</p>
      {champion !== null && <MetricsTable table={metricTable(champion.metrics)} />}
      <p className="mt-4 text-xs text-muted">
        {champion !== null && (
          <>
            {t('model.version')} <span className="font-mono">{champion.version}</span> ·{' '}
            {t('model.trainedOn', { seq: words.number(champion.trainedToSeq) })} ·{' '}
          </>
        )}
        {t('model.counts', counts)}
      </p>
      <a href="/docs" className="mt-3 inline-block rounded text-sm text-brand underline underline-offset-2">
        {t('shell.apiDocs')}
      </a>
    </>
  );
}

function MetricsTable({ table: { members, lines } }: { table: MetricTable }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const nameOf = (member: string): string =>
    member === combined ? t('model.ensemble') : (t('members', { returnObjects: true })[member] ?? member);
  return (
    <div className="mt-4 overflow-x-auto">
      <table className="w-full text-sm tabular-nums">
        <thead>
          <tr className="border-b border-line text-left align-bottom text-xs text-muted">
            <th className="py-2 pr-3 font-medium">{t('model.metric')}</th>
            {members.map((member) => (
              <th key={member} className={`px-3 py-2 text-right font-medium ${member === combined ? 'text-brand' : ''}`}>
                {nameOf(member)}
              </th>
            ))}
            {members.includes(baseline) && (
              <th className="py-2 pl-3 text-right font-medium" title={t('model.gainHint')}>
                {t('model.gain')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ metric, values, gain }) => (
            <tr key={metric} className="border-b border-line last:border-0">
              <th className="py-2.5 pr-3 text-left font-medium">
                {metric.toUpperCase()}
                <span className="block min-w-48 text-xs font-normal text-muted">{explained(metric)}</span>
              </th>
              {values.map((value, index) => (
                <td
                  key={members[index]}
                  className={`px-3 py-2.5 text-right ${members[index] === combined ? 'font-semibold text-brand' : ''}`}
                >
                  {value === null ? '—' : words.number(value, 3)}
                </td>
              ))}
              {members.includes(baseline) && (
                <td className="py-2.5 pl-3 text-right font-semibold">{gain === null ? '—' : `${words.number(gain, 1)}×`}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

  function explained(metric: string): string {
    const [name = '', k = ''] = metric.split('@');
    const texts: Record<string, string> = t('model.metrics', { returnObjects: true, k });
    return (texts[name] ?? '').replace('{{k}}', k);
  }
}
