/** What the sequence member learns from is what it is asked with: the visits it gathers while it fits are those of the live history. */
import { expect, it } from 'vitest';
import { FeatureStore } from '../../src/features/feature-store.ts';
import { VisitLog } from '../../src/models/sequence/visit-log.ts';
import { simulate } from '../../src/simulation/simulate.ts';

it('the visits gathered while fitting are those of the live history', () => {
  const store = new FeatureStore();
  const logs = new Map<string, VisitLog>();
  const events = [...simulate({ seed: 3, venues: 60, people: 40, weeks: 4 })].flat();
  for (const [i, event] of events.entries()) {
    store.apply({ ...event, seq: i + 1, receivedAt: event.at });
    if (event.type !== 'interaction' || event.kind !== 'checkin') continue;
    const log = logs.get(event.userId) ?? new VisitLog();
    logs.set(event.userId, log);
    log.add(store.catalogue.indexOf(event.venueId), event.at);
  }
  let visits = 0;
  for (const [userId, log] of logs) {
    const history = store.historyOf(userId);
    expect([...history.recentVenues]).toEqual(log.recentVenues);
    expect([...history.recentAt]).toEqual(log.recentAt);
    for (const [i, venue] of log.venues.entries()) expect(history.visits[history.venues.indexOf(venue)]).toBe(log.visits[i]);
    expect(history.visits.reduce((sum, count) => sum + count, 0)).toBe(log.visits.reduce((sum, count) => sum + count, 0));
    visits += log.recentVenues.length;
  }
  expect(visits).toBeGreaterThan(100);
});
