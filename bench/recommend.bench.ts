/** What a request costs in-process, its durable `recommendation.served` event included, at two sizes of city. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckIn } from '../src/app/checkin.ts';
import { LiveState } from '../src/app/live-state.ts';
import { systemClock } from '../src/domain/clock.ts';
import type { RecommendationRequest } from '../src/domain/recommendation.ts';
import { openEmbedded } from '../src/log/open.ts';
import { recommenderEstimator } from '../src/models/catalogue.ts';
import { promote } from '../src/registry/registry.ts';
import { startEndingAt } from '../src/simulation/options.ts';
import { simulate } from '../src/simulation/simulate.ts';
import { trainRecommender } from '../src/training/train.ts';
import type { Bench, BenchRow } from './harness.ts';

const timeZone = 'America/Sao_Paulo';
const paulista = { latitude: -23.5614, longitude: -46.6559 };
const wishes = ['um barzinho barato com música ao vivo', 'jantar japonês a dois', 'café tranquilo pra trabalhar', 'parque com as crianças'];

const bench: Bench = async ({ quick }) => {
  const rows: BenchRow[] = [];
  for (const venues of quick ? [2000] : [2000, 50_000]) {
    const dir = mkdtempSync(join(tmpdir(), 'checkin-bench-'));
    const checkin = await openCity(dir, venues);
    try {
      const people = (await checkin.listUsers({ limit: 200 })).items.map(({ id }) => id);
      const kinds: Record<string, (i: number) => RecommendationRequest> = {
        'person only': (i) => ({ userId: people[i % people.length]! }),
        'person, wish and place': (i) => ({
          userId: people[i % people.length]!,
          text: wishes[i % wishes.length]!,
          context: { location: paulista },
        }),
      };
      for (const [kind, request] of Object.entries(kinds))
        rows.push(...(await measure(checkin, `recommend, ${venues} venues, ${kind}`, request, quick ? 300 : 2000, venues)));
    } finally {
      await checkin.close();
      rmSync(dir, { recursive: true });
    }
  }
  return rows;
};
export default bench;

async function openCity(dir: string, venues: number): Promise<CheckIn> {
  const storage = await openEmbedded(dir, { clock: systemClock });
  const { log, artifacts } = storage;
  for (const events of simulate({ venues, people: 2000, weeks: 2, timeZone, startsAt: startEndingAt(systemClock.now(), 2, timeZone) }))
    await log.append(events);
  const options = {
    log,
    artifacts,
    clock: systemClock,
    estimator: recommenderEstimator(),
    seed: 1,
    evaluatedDecisions: 20,
    gateDecisions: 200,
  };
  const { version, store, registry } = await trainRecommender(options);
  const state = new LiveState(store, registry);
  await state.catchUp(log);
  await promote({ log, registry, clock: systemClock, version });
  return CheckIn.start({
    storage,
    state,
    clock: systemClock,
    onError: (error) => {
      throw error;
    },
  });
}

async function measure(
  checkin: CheckIn,
  name: string,
  request: (i: number) => RecommendationRequest,
  requests: number,
  venues: number,
): Promise<readonly BenchRow[]> {
  const latencies = new Float64Array(requests);
  for (let i = -50; i < requests; i++) {
    const started = performance.now();
    await checkin.recommend(request(i + 50));
    if (i >= 0) latencies[i] = performance.now() - started;
  }
  latencies.sort();
  const at = (share: number): number => latencies[Math.floor(share * (requests - 1))]!;
  return [
    { name: `${name}, p50`, value: at(0.5), unit: 'ms' },
    { name: `${name}, p99`, value: at(0.99), unit: 'ms', ...(venues === 2000 && { target: '< 10' }) },
  ];
}
