import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckIn } from '../../src/app/checkin.ts';
import { prepareDemo } from '../../src/app/demo.ts';
import { diagnoseAt } from '../../src/app/doctor.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { silent } from '../../src/domain/progress.ts';
import { KnownFeatures } from '../../src/features/feature-sets.ts';
import { openStorage, type StorageLocation } from '../../src/log/open.ts';
import { recommenderEstimator } from '../../src/models/catalogue.ts';
import { trainRecommender } from '../../src/training/train.ts';
import { createDatabase, hasPostgres } from '../support/postgres.ts';

const city = { venues: 60, people: 120, weeks: 3, timeZone: 'America/Sao_Paulo' };

describe.skipIf(!hasPostgres)('two replicas on one database (skipped where PostgreSQL is not installed)', () => {
  let location: StorageLocation;
  let drop: () => Promise<void>;
  let first: CheckIn;
  let second: CheckIn;
  let challenger: string;
  const errors: unknown[] = [];
  beforeAll(async () => {
    const made = await createDatabase();
    drop = made.drop;
    location = { dir: '', database: made.url };
    challenger = await prepareTwoModels(location);
    const open = (): Promise<CheckIn> => CheckIn.open({ database: made.url, onError: (error) => errors.push(error) });
    [first, second] = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
    await drop();
  });

  it('an event that one accepts is in the features of the other within a second', async ({ annotate }) => {
    const venueId = (await first.listVenues({ limit: 1 })).items[0]!.id;
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) {
      const userId = `newcomer-${n}`;
      const started = performance.now();
      await first.trackEvents([{ type: 'interaction', kind: 'checkin', userId, venueId }]);
      // Generous for a busy machine: the poll of a replica that hears nothing is half a second.
      await expect
        .poll(async () => second.getUser(userId).catch(() => null), { timeout: 5_000, interval: 1 })
        .toMatchObject({ id: userId });
      waits.push(performance.now() - started);
    }
    waits.sort((a, b) => a - b);
    await annotate(`from the call to the other's state: median ${waits[10]!.toFixed(1)} ms, longest ${Math.max(...waits).toFixed(1)} ms`);
  });

  it('a model that is promoted on one serves on the other without a failed request', async ({ annotate }) => {
    const before = (await second.recommend({ userId: 'ana' })).modelVersion;
    expect(before).not.toBe(challenger);
    const versions: (string | undefined)[] = [];
    let isServing = false;
    const asking = (async () => {
      for (let n = 0; !isServing || n < 50; n++) {
        const { source, modelVersion } = await second.recommend({ userId: `person-${n % 50}` });
        expect(source).toBe('model');
        versions.push(modelVersion);
        isServing ||= modelVersion === challenger;
      }
    })();
    const promoting = (async () => {
      await expect.poll(() => versions.length, { timeout: 20_000 }).toBeGreaterThan(10);
      await first.promoteModel(challenger, 'champion');
    })();
    await Promise.all([asking, promoting]);
    const switchedAt = versions.indexOf(challenger);
    expect(versions.slice(0, switchedAt)).toEqual(versions.slice(0, switchedAt).map(() => before));
    expect(versions.slice(switchedAt)).toEqual(versions.slice(switchedAt).map(() => challenger));
    expect(errors).toEqual([]);
    await annotate(`${versions.length} requests during the promotion, none failed`);
  });

  it('the doctor sees both, and how far they are', async () => {
    const features = new KnownFeatures();
    const replicas = async () =>
      (await diagnoseAt(location, { clock: systemClock, features })).checks.find(({ name }) => name === 'replicas');
    await expect
      .poll(replicas, { timeout: 10_000 })
      .toMatchObject({ verdict: 'ok', found: expect.stringMatching(/^0 of 2 processes are behind/) as string });
    expect((await first.diagnose()).checks.map(({ name }) => name)).toContain('replicas');
  });
});

/** A city with a promoted model and another one that is registered. @returns the version of that one */
async function prepareTwoModels(location: StorageLocation): Promise<string> {
  const clock = systemClock;
  const features = new KnownFeatures();
  const storage = await openStorage(location, { clock });
  const common = { clock, progress: silent, signal: new AbortController().signal };
  await prepareDemo({ ...common, storage, features, city, seed: 1 });
  const { log, artifacts } = storage;
  const estimator = recommenderEstimator();
  const { version } = await trainRecommender({ ...common, log, artifacts, estimator, definitions: features.current, seed: 2 });
  await storage.close();
  return version;
}
