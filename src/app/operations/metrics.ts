import { dayMs } from '../../domain/clock.ts';
import { QualityReport } from '../../ingest/quality-report.ts';
import type { Readings } from '../../monitoring/metrics.ts';
import type { Core } from '../core.ts';

/** Jobs that are looked at to count them by state. */
const jobsCounted = 1000;
/** Days of receipt that the quality of the data is about. */
const qualityDays = 7;

/** What the metrics say of this moment. */
export async function metricReadings({ storage, state, replay, upkeep, quality, clock }: Core): Promise<Readings> {
  const now = clock.now();
  const { issues } = new QualityReport(quality.monitor, now - qualityDays * dayMs);
  const jobs: Record<string, number> = {};
  for (const { state: its } of await storage.jobs.list(jobsCounted)) jobs[its] = (jobs[its] ?? 0) + 1;
  return {
    logSeq: await storage.log.lastSeq(),
    stateSeq: state.seq,
    newestEventAgeMs: state.newestReceivedAt === null ? null : Math.max(0, now - state.newestReceivedAt),
    snapshotLagEvents: state.seq - Math.max(0, state.savedSeq),
    snapshotAgeMs: upkeep.savedAt === null ? null : Math.max(0, now - upkeep.savedAt),
    replay: replay.progress,
    featureFailures: state.store.failures,
    poison: state.store.poison.byType,
    qualityIssues: Object.fromEntries(issues.map(({ code, share }) => [code, share])),
    parity: upkeep.parity,
    jobs,
    quarantine: await storage.quarantine.counts(),
  };
}
