import { dayMs } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { assessQuality, DataQualityError, type QualityReport } from '../../ingest/quality-report.ts';
import { openStorage } from '../../log/open.ts';
import { defineCommand } from '../command.ts';
import { readingOf } from '../operations/quality.ts';

/** Whether the events in the log are fit to learn from. */
export default defineCommand({
  usage: '[--since DAYS] [options]',
  description: [
    'Judges the events in the log by what is expected of them (docs/data-quality.md): how many break which expectation, and whether a model may learn from them.',
    'Exit code 1 if not. A data directory must not be open elsewhere: where a server runs, use GET /v1/quality.',
  ].join('\n'),
  options: { since: { type: 'string', value: 'DAYS', help: 'only events received in the last days; all unless told' } },
  async run({ values }, { location, clock, userConfig, json, print, progress, signal }) {
    const since = values.since === undefined ? undefined : clock.now() - daysOf(values.since) * dayMs;
    const { expectations } = await userConfig();
    const { log, close } = await openStorage(location, { clock });
    try {
      const options = { ...(since !== undefined && { since }), ...(expectations !== undefined && { expectations }) };
      const report = await assessQuality(log, { ...options, progress, signal });
      if (json) print(JSON.stringify(readingOf(report), null, 2));
      else for (const line of reportLines(report)) print(line);
      if (!report.isAcceptable()) throw new DataQualityError(report.issues);
    } finally {
      await close();
    }
  },
});

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isSafeInteger(days) && days >= 1) return days;
  throw new CheckInError('cli.bad_value', `--since is "${text}"`, 'Give a whole number of days, 1 or more.');
}

function reportLines({ events, figures, issues, clocks }: QualityReport): string[] {
  const types = Object.entries(events).map(([type, count]) => `${count} ${type}`);
  return [
    types.length === 0 ? 'no events' : types.join(', '),
    '',
    `${'expectation'.padEnd(34)}${'looked at'.padStart(12)}${'broken'.padStart(10)}${'share'.padStart(9)}`,
    ...figures.map(
      ({ code, checked, broken, share, outcome }) =>
        `${code.padEnd(34)}${String(checked).padStart(12)}${String(broken).padStart(10)}${percent(checked, share)}${outcome === 'pass' ? '' : `  ${outcome}`}`,
    ),
    '',
    ...(clocks.medianSkewMs === null
      ? []
      : [`clocks of ${clocks.sessions} sessions: ${clocks.medianSkewMs} ms in the median, ${percent(1, clocks.aheadShare).trim()} ahead`]),
    ...(issues.length === 0 ? ['nothing to complain of'] : []),
    ...issues.flatMap(({ severity, message, action, examples }) => [
      `${severity}: ${message}${examples.length === 0 ? '' : `, e.g. event ${examples.join(', ')}`}`,
      `  -> ${action}`,
    ]),
  ];
}

function percent(checked: number, share: number): string {
  return (checked === 0 ? '-' : `${(100 * share).toFixed(1)} %`).padStart(9);
}
