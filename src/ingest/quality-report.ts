/** What the expectations say about a whole log: the report that people read and that training obeys. */
import { CheckInError } from '../domain/errors.ts';
import type { EventType } from '../domain/event.ts';
import { silent, type Progress } from '../domain/progress.ts';
import type { EventLog } from '../log/event-log.ts';
import { isAboutEvents, type Expectation } from './expectations.ts';
import { QualityMonitor } from './quality.ts';
import type { Totals } from './quality/tallies.ts';
import type { OddSpan } from './quality/volume.ts';

/** An expectation that too many events break. */
export interface QualityIssue {
  readonly code: string;
  /** `refuse`: do not learn from this data. */
  readonly severity: 'warn' | 'refuse';
  /** Broken events; of `volume`, hours. */
  readonly count: number;
  /** Of those looked at, 0 to 1. */
  readonly share: number;
  /** The largest share that would have been fine. */
  readonly threshold: number;
  /** `seq` of some of them. */
  readonly examples: readonly number[];
  readonly message: string;
  readonly action: string;
}

/** How one expectation was met. */
export interface QualityFigure {
  readonly code: string;
  readonly on: readonly EventType[];
  readonly checked: number;
  readonly broken: number;
  readonly share: number;
  readonly outcome: 'pass' | 'warn' | 'refuse';
}

export class QualityReport {
  /** Of the kind that training refuses first, then the largest share. */
  readonly issues: readonly QualityIssue[];
  /** Every expectation, in the order declared. */
  readonly figures: readonly QualityFigure[];
  /** Events judged, by type. */
  readonly events: Readonly<Partial<Record<EventType, number>>>;
  /** See `ClockSummary`. */
  readonly clocks: ReturnType<QualityMonitor['clocks']>;

  /** @param since only events received since, Unix milliseconds; all unless told */
  constructor(monitor: QualityMonitor, since?: number) {
    const totals = monitor.totals(since);
    const judged = monitor.expectations.map((expectation, index) =>
      judge(expectation, measure(expectation, index, { monitor, totals, since })),
    );
    this.figures = judged.map(({ figure }) => figure);
    this.issues = judged
      .flatMap(({ issue }) => issue ?? [])
      .toSorted((a, b) => Number(b.severity === 'refuse') - Number(a.severity === 'refuse') || b.share - a.share);
    this.events = totals.byType;
    this.clocks = monitor.clocks();
  }

  /** Whether a model may learn from this data: no issue of severity `refuse`. */
  isAcceptable(): boolean {
    return !this.issues.some(({ severity }) => severity === 'refuse');
  }

  /** @throws DataQualityError if it is not acceptable */
  require(): void {
    if (!this.isAcceptable()) throw new DataQualityError(this.issues);
  }
}

/** The data must not be learned from. */
export class DataQualityError extends CheckInError {
  readonly issues: readonly QualityIssue[];

  constructor(issues: readonly QualityIssue[]) {
    const code = 'quality.not_acceptable';
    const [first] = issues;
    super(
      code,
      `the data is not fit to learn from: ${issues
        .filter(({ severity }) => severity === 'refuse')
        .map(({ message }) => message)
        .join('; ')}`,
      `${first?.action ?? ''} See checkin quality; to train all the same: checkin train --accept-quality "REASON".`,
    );
    this.issues = issues;
  }
}

export interface AssessOptions {
  /** Judge the events after this one; those before it only teach what may be referred to. */
  readonly fromSeq?: number;
  readonly untilSeq?: number;
  /** Of those, report on the ones received since, Unix milliseconds. */
  readonly since?: number;
  readonly expectations?: readonly Expectation[];
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Judges a log, in one pass. */
export async function assessQuality(log: Pick<EventLog, 'read' | 'lastSeq'>, options: AssessOptions = {}): Promise<QualityReport> {
  const { fromSeq = 0, untilSeq = await log.lastSeq(), since, expectations, progress = silent, signal } = options;
  const monitor = new QualityMonitor(expectations);
  for await (const events of log.read(0, untilSeq)) {
    signal?.throwIfAborted();
    for (const event of events) {
      if (event.seq > fromSeq) monitor.apply(event);
      else monitor.learn(event);
    }
    progress({ stage: 'judging events', done: monitor.seq, total: untilSeq, unit: 'events' });
  }
  return new QualityReport(monitor, since);
}

interface Measured {
  readonly checked: number;
  readonly broken: number;
  readonly examples: readonly number[];
  /** Said of it beyond the count. */
  readonly detail?: string;
}

const nothing: Measured = { checked: 0, broken: 0, examples: [] };
/** People from whom on one of them can be too busy. */
const fewestPeople = 20;

function measure(
  expectation: Expectation,
  index: number,
  { monitor, totals, since }: { readonly monitor: QualityMonitor; readonly totals: Totals; readonly since: number | undefined },
): Measured {
  if (isAboutEvents(expectation))
    return { checked: totals.checked[index]!, broken: totals.broken[index]!, examples: totals.examples[index]! };
  switch (expectation.kind) {
    case 'concentration': {
      const { count, total, people } = monitor.busiest();
      return people < fewestPeople ? nothing : { checked: total, broken: count, examples: [] };
    }
    case 'choices': {
      const interactions = totals.byType.interaction ?? 0;
      return { checked: interactions, broken: totals.choices === 0 ? interactions : 0, examples: [] };
    }
    case 'volume': {
      const { hours, judged, worst } = monitor.oddHours(expectation, since);
      return { checked: judged, broken: hours, examples: [], ...(worst && { detail: `, most of all ${spanText(worst)}` }) };
    }
    case 'silence': {
      const silence = monitor.silenceMs(expectation.on);
      const isBroken = silence !== null && silence > expectation.maxSilenceMs;
      return {
        checked: silence === null ? 0 : 1,
        broken: isBroken ? 1 : 0,
        examples: [],
        ...(isBroken && { detail: ` for ${Math.round(silence / 3_600_000)} h` }),
      };
    }
  }
}

function judge(
  expectation: Expectation,
  { checked, broken, examples, detail = '' }: Measured,
): { readonly figure: QualityFigure; readonly issue: QualityIssue | null } {
  const { code, says, action, warnAbove = 0, refuseAbove = 1, leastCount = defaultLeastCount(expectation) } = expectation;
  const on = 'on' in expectation ? [expectation.on].flat() : (['interaction'] as const);
  const share = checked === 0 ? 0 : broken / checked;
  const isBroken = checked >= leastCount;
  const outcome = isBroken && share > refuseAbove ? 'refuse' : isBroken && share > warnAbove ? 'warn' : 'pass';
  const figure = { code, on, checked, broken, share, outcome } as const;
  if (outcome === 'pass') return { figure, issue: null };
  const message = `${says}${checked > 1 ? ` (${broken} of ${checked}, ${percent(share)})` : ''}${detail}`;
  const threshold = outcome === 'refuse' ? refuseAbove : warnAbove;
  return { figure, issue: { code, severity: outcome, count: broken, share, threshold, examples, message, action } };
}

function spanText({ from, hours, count, expected }: OddSpan): string {
  return `the ${hours === 1 ? 'hour' : `${hours} hours`} from ${new Date(from).toISOString().slice(0, 16)}Z with ${count} in place of ${expected}`;
}

function defaultLeastCount({ kind }: Expectation): number {
  return kind === 'silence' ? 1 : 20;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
