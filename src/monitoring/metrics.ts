/**
 * What an operator watches, for Prometheus.
 *
 * Other rooms count plainly and know nothing of this one: what they have counted is read when somebody asks (`Readings`). Only what must be timed where it happens is told here.
 * No metric names a person, a venue or a text; every label has a short list of values: event types, codes, features.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Event } from '../domain/event.ts';
import type { EventLog } from '../log/event-log.ts';

/** What is read at the moment of asking. Times and ages in milliseconds; `null` = there is none. */
export interface Readings {
  /** Newest event of the log, and the newest one that the live state holds. */
  readonly logSeq: number;
  readonly stateSeq: number;
  /** Since the log took in the newest event that the live state holds. */
  readonly newestEventAgeMs: number | null;
  /** Events that came since the last snapshot, and how long ago that was. */
  readonly snapshotLagEvents: number;
  readonly snapshotAgeMs: number | null;
  /** Features in the background: events taken in and to take in; `null` = nothing is being built. */
  readonly replay: { readonly done: number; readonly total: number } | null;
  /** How often each feature has thrown. */
  readonly featureFailures: Readonly<Record<string, number>>;
  /** Events that the features could not take in, by type. */
  readonly poison: Readonly<Record<string, number>>;
  /** Expectations that too many events of the last seven days break, with the share; absent before the monitor has caught up. */
  readonly qualityIssues: Readonly<Record<string, number>>;
  readonly parity: ParityReadings;
  readonly jobs: Readonly<Record<string, number>>;
  /** Records that wait, by code. */
  readonly quarantine: Readonly<Record<string, number>>;
}

export interface ParityReadings {
  /** Vectors compared: of answers, and read from the live features. */
  readonly served: number;
  readonly probed: number;
  readonly mismatched: Readonly<Record<string, number>>;
  readonly checks: number;
  readonly inconclusive: number;
}

/** What became of a batch of events, by their own index. */
interface Collected {
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string }[];
}

const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * The metrics of one process.
 *
 * @example
 * const metrics = new Metrics(readings);
 * const log = metrics.measured(storage.log);
 * const done = metrics.startRecommendation();
 * done({ source: 'fallback', fallbackReason: 'no_model' });
 * await metrics.text();
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #read: () => Promise<Readings>;
  readonly #accepted = this.#counter('events_accepted_total', 'Events taken from clients, duplicates included', ['type']);
  readonly #duplicates = this.#counter('events_duplicate_total', 'Events taken again that the log already held');
  readonly #rejected = this.#counter('events_rejected_total', 'Events not taken, by reason', ['code']);
  readonly #append = this.#histogram('append_seconds', 'From the call to the durable acknowledgement of an append');
  readonly #appendFailures = this.#counter('append_failures_total', 'Appends that were not acknowledged');
  readonly #recommendations = this.#histogram('recommendation_seconds', 'From the request to the durable answer', [
    'source',
    'fallback_reason',
  ]);
  readonly #gauges = {
    logSeq: this.#gauge('log_seq', 'Newest event of the log'),
    stateSeq: this.#gauge('state_seq', 'Newest event that the live state holds'),
    lag: this.#gauge('state_lag_events', 'Events of the log that the live state does not hold yet'),
    age: this.#gauge('state_newest_event_age_seconds', 'Since the log took in the newest event that the live state holds'),
    snapshotLag: this.#gauge('snapshot_lag_events', 'Events that a start would have to read again'),
    snapshotAge: this.#gauge('snapshot_age_seconds', 'Since this process last wrote a snapshot'),
    replayDone: this.#gauge('feature_replay_done_ratio', 'How far a feature set is that is being built; absent = none is'),
    jobs: this.#gauge('jobs', 'Jobs by state, of the newest 1,000', ['state']),
    quality: this.#gauge('quality_issue_share', 'Share of events that break an expectation, where it is too large', ['code']),
    quarantine: this.#gauge('quarantine_waiting', 'Records that wait to be looked at', ['code']),
  };
  readonly #readCounters = {
    failures: this.#counter('feature_failures_total', 'How often a feature has thrown', ['feature']),
    poison: this.#counter('poison_events_total', 'Events that the features could not take in and passed over', ['type']),
    checked: this.#counter('parity_vectors_checked_total', 'Feature vectors compared with a replay', ['source']),
    mismatched: this.#counter('parity_vectors_mismatched_total', 'Feature vectors that a replay does not reproduce', ['feature']),
    checks: this.#counter('parity_checks_total', 'Parity checks', ['outcome']),
  };

  /** @param read called for every `text` */
  constructor(read: () => Promise<Readings>) {
    this.#read = read;
  }

  /** Everything in Prometheus's text format. */
  async text(): Promise<string> {
    this.#take(await this.#read());
    return this.#registry.metrics();
  }

  /** Counts a batch that came in by the one door. @param events as they came: those not rejected are events */
  collected(events: readonly unknown[], { duplicates, rejected }: Collected): void {
    const out = new Set(rejected.map(({ index }) => index));
    const counts = new Map<string, number>();
    for (const [index, event] of events.entries()) {
      if (out.has(index)) continue;
      const { type } = event as Event;
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    for (const [type, count] of counts) this.#accepted.inc({ type }, count);
    this.#duplicates.inc(duplicates);
    for (const { code } of rejected) this.#rejected.inc({ code });
  }

  /** A log whose appends are timed. */
  measured(log: EventLog): EventLog {
    return {
      append: async (events) => {
        const done = this.#append.startTimer();
        try {
          const appended = await log.append(events);
          done();
          return appended;
        } catch (error) {
          this.#appendFailures.inc();
          throw error;
        }
      },
      lastSeq: () => log.lastSeq(),
      read: (afterSeq, untilSeq) => log.read(afterSeq, untilSeq),
      follow: (afterSeq, signal) => log.follow(afterSeq, signal),
      erase: (seqs) => log.erase(seqs),
      close: () => log.close(),
    };
  }

  /** Begins to time a recommendation. @returns what to call when it is answered */
  startRecommendation(): (answer: { readonly source: string; readonly fallbackReason?: string }) => void {
    const done = this.#recommendations.startTimer();
    return ({ source, fallbackReason = '' }) => void done({ source, fallback_reason: fallbackReason });
  }

  #take(readings: Readings): void {
    const gauges = this.#gauges;
    gauges.logSeq.set(readings.logSeq);
    gauges.stateSeq.set(readings.stateSeq);
    gauges.lag.set(Math.max(0, readings.logSeq - readings.stateSeq));
    gauges.snapshotLag.set(readings.snapshotLagEvents);
    setOrLeaveOut(gauges.age, readings.newestEventAgeMs, 1000);
    setOrLeaveOut(gauges.snapshotAge, readings.snapshotAgeMs, 1000);
    setOrLeaveOut(gauges.replayDone, readings.replay && readings.replay.done, Math.max(1, readings.replay?.total ?? 1));
    setAll(gauges.jobs, 'state', readings.jobs);
    setAll(gauges.quarantine, 'code', readings.quarantine);
    setAll(gauges.quality, 'code', readings.qualityIssues);
    const { failures, poison, checked, mismatched, checks } = this.#readCounters;
    const { parity } = readings;
    setAll(failures, 'feature', readings.featureFailures);
    setAll(poison, 'type', readings.poison);
    setAll(checked, 'source', { served: parity.served, probed: parity.probed });
    setAll(mismatched, 'feature', parity.mismatched);
    setAll(checks, 'outcome', { conclusive: parity.checks, inconclusive: parity.inconclusive });
  }

  #counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `checkin_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name: `checkin_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> {
    return new Histogram({ name: `checkin_${name}`, help, labelNames, buckets: seconds, registers: [this.#registry] });
  }
}

/** A value that is not known is absent, not 0. */
function setOrLeaveOut(gauge: Gauge, value: number | null, divisor: number): void {
  if (value === null) gauge.remove();
  else gauge.set(value / divisor);
}

/** Writes what was counted elsewhere; a label that is gone is absent. */
function setAll<L extends string>(metric: Counter<L> | Gauge<L>, label: L, counts: Readonly<Record<string, number>>): void {
  metric.reset();
  for (const [value, count] of Object.entries(counts)) metric.inc({ [label]: value } as Record<L, string>, count);
}
