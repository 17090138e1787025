/**
 * A feature of your own: how often somebody goes out late. Put it into `checkin.config.ts` and the command line has it too.
 *
 *   node examples/own-feature.ts
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckIn, checkFeature, defineConfig, defineFeature, type Event } from 'checkin';

/** Share of a person's check-ins between 22:00 and 5:00, by the venue's clock. Raise `version` when its meaning changes. */
const lateNights = defineFeature({
  name: 'late_nights',
  entity: 'user',
  version: 1,
  unit: 'share',
  range: [0, 1],
  description: "Share of the person's check-ins between 22:00 and 5:00.",
  on: ['checkin'],
  init: () => ({ late: 0, all: 0 }),
  apply: (state, _event, world) => {
    state.all++;
    if (world.local.hour >= 22 || world.local.hour < 5) state.late++;
  },
  read: (state, _now, out, offset) => {
    out[offset] = state.all === 0 ? Number.NaN : state.late / state.all;
  },
  merge: (into, from) => {
    into.late += from.late;
    into.all += from.all;
  },
});

// What checkin.config.ts would export by default.
const config = defineConfig({ features: [lateNights] });

const hour = 3_600_000;
const midnight = new Date().setUTCHours(3, 0, 0, 0) - 48 * hour; // of the day before yesterday, in São Paulo
const venue = { id: 'zeca', name: 'Boteco do Zeca', category: 'boteco', timeZone: 'America/Sao_Paulo' } as const;
const visit = (at: number): Event => ({ id: `visit-at-${at}`, type: 'interaction', kind: 'checkin', userId: 'ana', venueId: 'zeca', at });
const visits = [visit(midnight - hour), visit(midnight + 12 * hour), visit(midnight + 23 * hour), visit(midnight + 20 * hour)];

// What a test of it says: no clock, no chance, no order.
assert.deepEqual(checkFeature(lateNights, [{ id: 'the-venue', type: 'venue.upserted', at: midnight - 2 * hour, venue }, ...visits]), []);

const dir = mkdtempSync(join(tmpdir(), 'checkin-example-'));
const checkin = await CheckIn.open({ dir, ...config });
try {
  await checkin.putVenue(venue);
  const { lastSeq } = await checkin.trackEvents(visits);
  const lateNightsAt = async (seq?: number): Promise<number | null | undefined> => {
    const { values } = await checkin.readFeatures({ userId: 'ana', ...(seq !== undefined && { seq }) });
    return values.find(({ name }) => name === 'late_nights')?.value;
  };
  console.log(`After the first visit: ${await lateNightsAt(lastSeq - 3)}; now: ${await lateNightsAt()}`);
  assert.equal(await lateNightsAt(lastSeq - 3), 1);
  assert.equal(await lateNightsAt(), 0.5);
} finally {
  await checkin.close();
  rmSync(dir, { recursive: true });
}
