/**
 * CheckIn inside your own process: three venues, one person, a wish, and feedback that counts at once.
 *
 *   node examples/quick-start.ts
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckIn, type Venue } from 'checkin';

const timeZone = 'America/Sao_Paulo';
const location = { latitude: -23.5614, longitude: -46.6559 };
const venues: Venue[] = [
  { id: 'zeca', name: 'Boteco do Zeca', category: 'boteco', timeZone, location, price: 1, amenities: ['live_music'] },
  { id: 'nonna', name: 'Cantina da Nonna', category: 'restaurant', timeZone, location, price: 3, cuisines: ['italian'] },
  { id: 'lua', name: 'Bar da Lua', category: 'bar', timeZone, location, price: 1, amenities: ['live_music'] },
];

const dir = mkdtempSync(join(tmpdir(), 'checkin-example-'));
const checkin = await CheckIn.open({ dir });
try {
  for (const venue of venues) await checkin.putVenue(venue);
  const request = { userId: 'ana', text: 'um barzinho barato com música ao vivo', context: { location } };

  const first = await checkin.recommend(request);
  for (const { venue, explanation } of first.items) console.log(`${venue.name}: ${explanation}`);
  assert.deepEqual(first.items.map(({ venueId }) => venueId).toSorted(), ['lua', 'zeca']);

  const [best] = first.items;
  assert(best !== undefined);
  const { accepted } = await checkin.trackEvents([
    { type: 'interaction', kind: 'reject', userId: 'ana', venueId: best.venueId, recommendationId: first.recommendationId },
  ]);
  assert.equal(accepted, 1);

  const second = await checkin.recommend(request);
  console.log(`After rejecting ${best.venue.name}: ${second.items.map(({ venue }) => venue.name).join(', ')}`);
  assert(!second.items.some(({ venueId }) => venueId === best.venueId), 'what was rejected does not come back');
} finally {
  await checkin.close();
  rmSync(dir, { recursive: true });
}
