/**
 * The same over HTTP, with nothing but `fetch`: ask, tell what happened, ask again.
 *
 *   npx checkin demo            # in another terminal
 *   node examples/http-client.ts http://127.0.0.1:8787
 */
import assert from 'node:assert/strict';
import type { Recommendation } from 'checkin';

const server = process.argv[2] ?? 'http://127.0.0.1:8787';

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`${server}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T & { detail?: string; action?: string };
  if (!response.ok) throw new Error(`${answer.detail} ${answer.action}`);
  return answer;
}

const request = { userId: 'http-example', text: 'quero jantar bem', limit: 3 };
const first = await post<Recommendation>('/v1/recommendations', request);
for (const { venue, score, explanation } of first.items) console.log(`${score.toFixed(2)}  ${venue.name}: ${explanation}`);

const [best] = first.items;
assert(best !== undefined, 'the server has no venue to recommend: fill it with `npx checkin demo`');
const { lastSeq } = await post<{ lastSeq: number }>('/v1/events', {
  events: [
    { type: 'interaction', kind: 'reject', userId: 'http-example', venueId: best.venueId, recommendationId: first.recommendationId },
  ],
});

// `minSeq` makes sure that the answer has seen the rejection, also from a replica.
const second = await post<Recommendation>('/v1/recommendations', { ...request, minSeq: lastSeq });
assert(!second.items.some(({ venueId }) => venueId === best.venueId));
console.log(`After rejecting ${best.venue.name}: ${second.items.map(({ venue }) => venue.name).join(', ')}`);
