import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CheckIn } from '../../src/app/checkin.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Recommendation } from '../../src/domain/recommendation.ts';
import { verifyParity } from '../../src/features/verify.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { simulate } from '../../src/simulation/simulate.ts';

const wishes = ['um barzinho barato com música ao vivo perto da Paulista', 'jantar romântico amanhã às 20h', 'café tranquilo com wifi'];

it('replay reproduces, bit by bit, the vectors of 1,000 recommendations that the real thing served while events came in', async () => {
  const events = [...simulate({ seed: 3, venues: 150, people: 150, weeks: 2 })].flat();
  const half = Math.floor(events.length / 2);
  const clock = { time: events[half]!.at, now: () => clock.time };
  const dir = await mkdtemp(join(tmpdir(), 'checkin-parity-'));
  try {
    const checkin = await CheckIn.open({ dir, clock });
    for (let i = 0; i < half; i += 1000) await checkin.trackEvents(events.slice(i, Math.min(half, i + 1000)));
    for (let i = 0; i < 250; i++) await serveFour(checkin, i, events.slice(half + 4 * i, half + 4 * i + 4), clock);
    await checkin.close();

    const { log, close } = await openEmbedded(dir, { clock });
    const untilSeq = await log.lastSeq();
    let overtaken = 0;
    for await (const page of log.read(0, untilSeq))
      for (const event of page) if (event.type === 'recommendation.served' && event.asOfSeq! < event.seq - 1) overtaken++;
    const report = await verifyParity(log, { untilSeq });
    await close();
    expect(overtaken).toBeGreaterThan(200);
    expect(report).toMatchObject({ answers: 1000, mismatches: [], unmatched: 0 });
    expect(report.checked).toBeGreaterThan(4000);
  } finally {
    await rm(dir, { recursive: true });
  }
});

/** Four people ask while the next events are being stored; one of them takes the first suggestion. */
async function serveFour(checkin: CheckIn, round: number, arriving: readonly Event[], clock: { time: number }): Promise<void> {
  clock.time = arriving.at(-1)!.at;
  const stored = checkin.trackEvents(arriving);
  const people = arriving.map((event) => ('userId' in event ? event.userId : undefined) ?? 'someone new');
  const answers = await Promise.all(
    people.map((userId, i): Promise<Recommendation> => {
      const text = wishes[(round + i) % 5];
      const here = { location: { latitude: -23.56, longitude: -46.65 }, groupSize: 1 + (round % 4) };
      return checkin.recommend({ userId, ...(text !== undefined && { text }), ...(round % 3 === 0 && { context: here }) });
    }),
  );
  await stored;
  const [answer] = answers;
  if (answer?.items[0] === undefined) return;
  const { recommendationId, items } = answer;
  const accepted = {
    id: `accept-${round}`,
    type: 'interaction',
    kind: 'accept',
    userId: people[0],
    venueId: items[0]!.venueId,
    recommendationId,
    at: clock.time,
  };
  await checkin.trackEvents([accepted]);
}
