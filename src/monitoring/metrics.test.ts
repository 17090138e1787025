import { describe, expect, it } from 'vitest';
import type { EventLog } from '../log/event-log.ts';
import { Metrics, type Readings } from './metrics.ts';

const quiet: Readings = {
  logSeq: 0,
  stateSeq: 0,
  newestEventAgeMs: null,
  snapshotLagEvents: 0,
  snapshotAgeMs: null,
  replay: null,
  featureFailures: {},
  poison: {},
  qualityIssues: {},
  parity: { served: 0, probed: 0, mismatched: {}, checks: 0, inconclusive: 0 },
  jobs: {},
  quarantine: {},
};

/** The samples, by name and labels; comments and buckets left out. */
async function samplesOf(metrics: Metrics): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

describe('metrics', () => {
  it('tell what was read, in seconds, and leave out what is not known', async () => {
    let readings: Readings = { ...quiet, logSeq: 12, stateSeq: 10, newestEventAgeMs: 1500, replay: { done: 1, total: 4 } };
    const metrics = new Metrics(() => Promise.resolve(readings));
    expect(await samplesOf(metrics)).toMatchObject({
      checkin_log_seq: 12,
      checkin_state_lag_events: 2,
      checkin_state_newest_event_age_seconds: 1.5,
      checkin_feature_replay_done_ratio: 0.25,
    });
    expect(await samplesOf(metrics)).not.toHaveProperty('checkin_snapshot_age_seconds');
    readings = quiet;
    expect(await samplesOf(metrics)).not.toHaveProperty('checkin_feature_replay_done_ratio');
  });

  it('give counts of other rooms as they are, however often they are asked, and drop labels that are gone', async () => {
    let readings: Readings = {
      ...quiet,
      featureFailures: { clicks: 3 },
      parity: { served: 10, probed: 20, mismatched: { clicks: 2 }, checks: 1, inconclusive: 4 },
      jobs: { waiting: 1 },
      quarantine: { 'event.invalid': 7 },
    };
    const metrics = new Metrics(() => Promise.resolve(readings));
    await metrics.text();
    expect(await samplesOf(metrics)).toMatchObject({
      'checkin_feature_failures_total{feature="clicks"}': 3,
      'checkin_parity_vectors_checked_total{source="served"}': 10,
      'checkin_parity_vectors_mismatched_total{feature="clicks"}': 2,
      'checkin_parity_checks_total{outcome="inconclusive"}': 4,
      'checkin_jobs{state="waiting"}': 1,
      'checkin_quarantine_waiting{code="event.invalid"}': 7,
    });
    readings = quiet;
    expect(await samplesOf(metrics)).not.toHaveProperty('checkin_jobs{state="waiting"}');
  });

  it('count events by type and by the code of their rejection, and never by what they say', async () => {
    const metrics = new Metrics(() => Promise.resolve(quiet));
    const events = [{ type: 'interaction', userId: 'ana' }, { type: 'bogus "ana"' }, { type: 'interaction' }, { type: 'venue.upserted' }];
    metrics.collected(events, { duplicates: 1, rejected: [{ index: 1, code: 'event.unknown_type' }] });
    const samples = await samplesOf(metrics);
    expect(samples).toMatchObject({
      'checkin_events_accepted_total{type="interaction"}': 2,
      'checkin_events_accepted_total{type="venue.upserted"}': 1,
      checkin_events_duplicate_total: 1,
      'checkin_events_rejected_total{code="event.unknown_type"}': 1,
    });
    expect(JSON.stringify(samples)).not.toContain('ana');
  });

  it('time appends and recommendations, and count the appends that failed', async () => {
    const metrics = new Metrics(() => Promise.resolve(quiet));
    let isFull = false;
    const append: EventLog['append'] = () => (isFull ? Promise.reject(new Error('full')) : Promise.resolve({ seqs: [1], duplicates: 0 }));
    const log = metrics.measured({ append } as unknown as EventLog);
    expect(await log.append([])).toEqual({ seqs: [1], duplicates: 0 });
    isFull = true;
    await expect(log.append([])).rejects.toThrow('full');
    metrics.startRecommendation()({ source: 'model' });
    metrics.startRecommendation()({ source: 'fallback', fallbackReason: 'no_model' });
    expect(await samplesOf(metrics)).toMatchObject({
      checkin_append_seconds_count: 1,
      checkin_append_failures_total: 1,
      'checkin_recommendation_seconds_count{source="model",fallback_reason=""}': 1,
      'checkin_recommendation_seconds_count{source="fallback",fallback_reason="no_model"}': 1,
    });
  });

  it('of two processes in one do not mix', async () => {
    const [one, other] = [new Metrics(() => Promise.resolve(quiet)), new Metrics(() => Promise.resolve(quiet))];
    one.collected([{ type: 'interaction' }], { duplicates: 0, rejected: [] });
    expect(await samplesOf(other)).not.toHaveProperty('checkin_events_accepted_total{type="interaction"}');
  });
});
