import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Event } from '../domain/event.ts';
import { openEmbedded } from '../log/open.ts';
import { recommenderEstimator } from '../models/catalogue.ts';
import { trainRecommender } from './train.ts';

const file = join(import.meta.dirname, '../../../shared/data/gnpr-foursquare-nyc/train.csv.zst');
const clock = { now: () => Date.UTC(2026, 5, 1) };

describe.skipIf(!existsSync(file))('on 30,000 real check-ins in New York (skipped without ../shared/data/gnpr-foursquare-nyc)', () => {
  it('ALS, content and the ensemble rank all venues better than popularity, by intervals over people', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'checkin-new-york-'));
    const { log, artifacts, close } = await openEmbedded(dir, { clock });
    try {
      const events = readEvents(30_000);
      for (let at = 0; at < events.length; at += 2000) await log.append(events.slice(at, at + 2000));
      const { evaluation, table } = await trainRecommender({
        log,
        artifacts,
        clock,
        estimator: recommenderEstimator(),
        seed: 1,
        gateDecisions: 100,
        evaluatedDecisions: 250,
      });
      for (const ranker of ['als', 'content', 'ensemble']) {
        expect((evaluation.overBaseline[ranker] as { low: number }).low, table).toBeGreaterThan(0);
      }
      expect(evaluation.metrics['ensemble']!['ndcg@10'], table).toBeGreaterThan(evaluation.metrics['content']!['ndcg@10'] - 0.01);
    } finally {
      await close();
      rmSync(dir, { recursive: true });
    }
  });
});

/** The last check-ins of the train slice; the clock of the data is New York's, taken as UTC. */
function readEvents(count: number): Event[] {
  const lines = zstdDecompressSync(readFileSync(file)).toString().trim().split('\n').slice(-count);
  const rows = lines.map((line) => line.split(',') as [string, string, string]);
  const firstAt = timeOf(rows[0]![2]);
  const venues = [...new Set(rows.map(([, venue]) => venue))].map((id): Event => ({
    id: `new-york-venue-${id}`,
    type: 'venue.upserted',
    at: firstAt,
    venue: { id, name: `Venue ${id}`, category: 'other', timeZone: 'UTC' },
  }));
  const checkins = rows.map(([userId, venueId, time], i): Event => ({
    id: `new-york-check-in-${i}`,
    type: 'interaction',
    kind: 'checkin',
    at: timeOf(time),
    userId,
    venueId,
  }));
  return [...venues, ...checkins];
}

function timeOf(text: string): number {
  return Date.parse(`${text.trim().replace(' ', 'T')}:00Z`);
}
