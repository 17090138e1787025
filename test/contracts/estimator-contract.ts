/**
 * What every kind of model promises, as checks that any implementation can be put through.
 *
 * `checkEstimator` registers them as tests; `estimatorChecks` is the plain list, so that the suite itself can be tried on broken models.
 */
import { describe, it } from 'vitest';
import type { Dataset, ScoringRequest } from '../../src/domain/dataset.ts';
import { CheckInError } from '../../src/domain/errors.ts';
import { silent } from '../../src/domain/progress.ts';
import type { Estimator, Model } from '../../src/models/model.ts';
import { emptied, twoCommunities } from './two-communities.ts';

export interface EstimatorCheck {
  readonly name: string;
  readonly run: (makeEstimator: () => Estimator) => Promise<void>;
}

/** Registers the whole contract as tests. @param name what is tested, e.g. `the popularity model` */
export function checkEstimator(name: string, makeEstimator: () => Estimator): void {
  describe(`${name} keeps the contract: it`, () => {
    for (const check of estimatorChecks) it(check.name, () => check.run(makeEstimator));
  });
}

const world = twoCommunities(7);
const options = { seed: 1, progress: silent };

export const estimatorChecks: readonly EstimatorCheck[] = [
  {
    name: 'gives one finite score in [0, 1] per candidate, in their order',
    async run(make) {
      const model = await make().fit(world.dataset, options);
      const all = world.request(0, 3);
      const scores = model.predict(all);
      requireScores(scores, all);
      const reversed = world.request(0, 3, { candidates: [...all.candidates].toReversed() });
      requireSame(model.predict(reversed), scores.toReversed(), 'the scores of the same candidates in reverse order');
      requireScores(model.predict(world.request(0, 3, { candidates: [] })), world.request(0, 3, { candidates: [] }));
    },
  },
  {
    name: 'tells venues apart',
    async run(make) {
      const scores = (await make().fit(world.dataset, options)).predict(world.request(0, 3));
      require(new Set(scores).size > 1, `all ${scores.length} scores are ${scores[0]}`);
    },
  },
  {
    name: 'answers for a person without history',
    async run(make) {
      const request = world.request(1, 0);
      requireScores((await make().fit(world.dataset, options)).predict(request), request);
    },
  },
  {
    name: 'answers for venues that joined the catalogue after the fit, without changing the scores of the others',
    async run(make) {
      const model = await make().fit(world.dataset, options);
      const known = world.request(0, 3);
      const before = model.predict(known);
      const catalogue = [...world.venueIds, 'brand-new', 'newer'];
      const grown = { ...world.request(0, 3, { candidates: catalogue.map((_, v) => v) }), catalogue };
      const scores = model.predict(grown);
      requireScores(scores, grown);
      requireNear(scores.subarray(0, before.length), before, 'the scores of the venues known before');
    },
  },
  {
    name: 'finds its venues by id when the catalogue is in another order',
    async run(make) {
      const model = await make().fit(world.dataset, options);
      const request = world.request(0, 3);
      const last = world.venueIds.length - 1;
      const mirrored: ScoringRequest = {
        ...request,
        catalogue: world.venueIds.toReversed(),
        candidates: request.candidates.map((v) => last - v),
        history: {
          ...request.history,
          venues: request.history.venues.map((v) => last - v),
          recentVenues: request.history.recentVenues.map((v) => last - v),
        },
      };
      requireNear(model.predict(mirrored), model.predict(request), 'the scores under a mirrored catalogue');
    },
  },
  {
    name: 'is the same model, byte by byte, for the same data and seed',
    async run(make) {
      const [first, second] = [await make().fit(world.dataset, options), await make().fit(world.dataset, options)];
      requireSame(second.save(), first.save(), 'the saved bytes of a second fit');
    },
  },
  {
    name: 'scores and saves the same, bit by bit, after save and load',
    async run(make) {
      const model = await make().fit(world.dataset, options);
      const loaded = make().load(model.save());
      requireSame(loaded.save(), model.save(), 'the bytes saved again');
      for (const request of [world.request(0, 3), world.request(1, 0, { hourOfWeek: 12 })]) {
        requireSame(loaded.predict(request), model.predict(request), 'the scores of the loaded model');
      }
      require(loaded.kind === make().kind && model.kind === make().kind, `kinds differ: ${loaded.kind}, ${model.kind}, ${make().kind}`);
    },
  },
  {
    name: 'changes neither its request nor, by answering, its later answers',
    async run(make) {
      const model = await make().fit(world.dataset, options);
      const request = world.request(0, 3);
      const copy = structuredClone(request);
      const first = model.predict(request);
      const kept = first.slice();
      requireEqual(request, copy);
      model.predict(world.request(1, 5, { hourOfWeek: 12 }));
      requireSame(model.predict(request), kept, 'the second answer to the same request');
      requireSame(first, kept, 'the first answer, after later requests');
    },
  },
  {
    name: 'refuses a dataset without anything to learn from',
    async run(make) {
      await requireRejects(make().fit(emptied(world.dataset), options), 'models.empty_dataset');
    },
  },
  {
    name: 'refuses bytes that are empty, cut, changed or of something else',
    async run(make) {
      const bytes = (await make().fit(world.dataset, options)).save();
      const changed = bytes.slice();
      changed[bytes.length >> 1] = changed[bytes.length >> 1]! ^ 255;
      for (const bad of [new Uint8Array(0), bytes.subarray(0, bytes.length >> 1), changed, new TextEncoder().encode('{"kind":"als"}')]) {
        await requireRejects(
          Promise.resolve().then(() => make().load(bad)),
          'models.bad_artifact',
        );
      }
    },
  },
  {
    name: 'stops when its signal aborts, with the reason of the signal',
    async run(make) {
      const reason = new Error('stopped by the test');
      await make()
        .fit(world.dataset, { ...options, signal: AbortSignal.abort(reason) })
        .then(
          () => fail('the fit went on'),
          (error: unknown) => require(error === reason, `it rejected with ${String(error)}`),
        );
    },
  },
  {
    name: 'does not change the dataset it is fitted on',
    async run(make) {
      const dataset: Dataset = twoCommunities(9).dataset;
      const copy = structuredClone(dataset);
      await make().fit(dataset, options);
      requireEqual(dataset, copy);
    },
  },
];

function requireScores(scores: Float32Array, request: ScoringRequest): void {
  require(scores instanceof Float32Array, 'scores are not a Float32Array');
  require(scores.length === request.candidates.length, `${scores.length} scores for ${request.candidates.length} candidates`);
  scores.forEach((score, i) => require(score >= 0 && score <= 1, `candidate ${i} scores ${score}`));
}

function requireSame(got: ArrayLike<number>, want: ArrayLike<number>, what: string): void {
  requireWithin(got, want, what, 0);
}

/** Sums over the catalogue may run in another order, so the last bits may differ. */
function requireNear(got: ArrayLike<number>, want: ArrayLike<number>, what: string): void {
  requireWithin(got, want, what, 1e-4);
}

function requireWithin(got: ArrayLike<number>, want: ArrayLike<number>, what: string, tolerance: number): void {
  require(got.length === want.length, `${what}: ${got.length} values, expected ${want.length}`);
  for (let i = 0; i < got.length; i++) {
    require(Math.abs(got[i]! - want[i]!) <= tolerance, `${what} differ at ${i}: ${got[i]} instead of ${want[i]}`);
  }
}

function requireEqual(got: unknown, want: unknown): void {
  require(text(got) === text(want), 'what was passed in has been changed');
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (ArrayBuffer.isView(part) ? [...(part as Float32Array)].map(String) : part));
}

async function requireRejects(promise: Promise<Model>, code: string): Promise<void> {
  await promise.then(
    () => fail(`expected ${code}, but it succeeded`),
    (error: unknown) => require(error instanceof CheckInError && error.code === code, `expected ${code}, got ${String(error)}`),
  );
}

function require(holds: boolean, otherwise: string): void {
  if (!holds) fail(otherwise);
}

function fail(why: string): never {
  throw new Error(`estimator contract: ${why}`);
}
