import { describe, expect, it } from 'vitest';
import type { Dataset, ScoringRequest } from '../../src/domain/dataset.ts';
import { badArtifact } from '../../src/models/artifact.ts';
import { emptyDataset } from '../../src/models/model.ts';
import type { Estimator, FitOptions, Model } from '../../src/models/model.ts';
import { estimatorChecks } from './estimator-contract.ts';

/** A correct and very small estimator: the share of all visits that went to a venue. Every mutant below is this one with one thing broken. */
class VisitShare implements Model {
  readonly kind = 'visit-share';
  readonly counts: ReadonlyMap<string, number>;

  constructor(counts: ReadonlyMap<string, number>) {
    this.counts = counts;
  }

  predict(request: ScoringRequest): Float32Array {
    return Float32Array.from(request.candidates, (v) => (this.counts.get(request.catalogue[v]!) ?? 0) / 10_000);
  }

  save(): Uint8Array {
    return new TextEncoder().encode(`${JSON.stringify([...this.counts])}!`);
  }
}

const correct: Estimator = {
  kind: 'visit-share',
  async fit(dataset: Dataset, { signal }: FitOptions) {
    signal?.throwIfAborted();
    const { venue } = dataset.interactions;
    if (venue.length === 0) throw emptyDataset('visit-share', 'no visits');
    const counts = new Map<string, number>();
    for (const v of venue) counts.set(dataset.venues[v]!.id, (counts.get(dataset.venues[v]!.id) ?? 0) + 1);
    return new VisitShare(counts);
  },
  load(bytes: Uint8Array) {
    try {
      const text = new TextDecoder('utf8', { fatal: true }).decode(bytes);
      if (!text.endsWith('!')) throw new Error('cut');
      return new VisitShare(new Map(JSON.parse(text.slice(0, -1)) as [string, number][]));
    } catch {
      throw badArtifact('visit-share', 'not mine');
    }
  },
};

/** The estimator with its model's behaviour replaced, also after loading. */
function withModel(change: (model: VisitShare) => Partial<Model>): Estimator {
  const changed = (model: Model): Model => {
    const original = model as VisitShare;
    const replaced = change(original);
    return {
      kind: original.kind,
      predict: replaced.predict ?? ((request) => original.predict(request)),
      save: replaced.save ?? (() => original.save()),
    };
  };
  return { ...correct, fit: async (...args) => changed(await correct.fit(...args)), load: (bytes) => changed(correct.load(bytes)) };
}

let fits = 0;
let answers = 0;
const mutants: Record<string, Estimator> = {
  'scores above 1': withModel((model) => ({ predict: (request) => model.predict(request).map((score) => score * 1e4) })),
  'scores NaN': withModel((model) => ({ predict: (request) => model.predict(request).map((score) => score || Number.NaN) })),
  'one score too few': withModel((model) => ({ predict: (request) => model.predict(request).slice(1) })),
  'the same score for everything': withModel((model) => ({ predict: (request) => model.predict(request).fill(0.5) })),
  'scores by place in the list': withModel((model) => ({
    predict: (request) => model.predict(request).map((score, i) => score + i / 1e3),
  })),
  'scores by catalogue index': withModel((model) => ({
    predict: (request) => model.predict(request).map((score, i) => score + request.candidates[i]! / 1e3),
  })),
  'throws at a newcomer': withModel((model) => ({
    predict(request) {
      if (request.history.venues.length === 0) throw new Error('who are you?');
      return model.predict(request);
    },
  })),
  'throws at a new venue': withModel((model) => ({
    predict(request) {
      if (request.candidates.some((v) => !model.counts.has(request.catalogue[v]!) && v > 22)) throw new Error('which venue?');
      return model.predict(request);
    },
  })),
  'rescales by the candidates it is asked about': withModel((model) => ({
    predict: (request) => model.predict(request).map((score) => score / (request.candidates.length / 10)),
  })),
  'a different model at every fit': {
    ...correct,
    fit: async (...args) => new VisitShare(new Map([...((await correct.fit(...args)) as VisitShare).counts, ['x', fits++]])),
  },
  'forgets a venue when saved': withModel((model) => ({ save: () => new VisitShare(new Map([...model.counts].slice(1))).save() })),
  'writes into its request': withModel((model) => ({
    predict(request) {
      const scores = model.predict(request);
      request.features.values.fill(0);
      return scores;
    },
  })),
  'remembers how often it was asked': withModel((model) => ({
    predict: (request) => model.predict(request).map((score) => score + answers++ * 1e-4),
  })),
  'reuses the array it gave away': ((): Estimator => {
    const shared = new Float32Array(26);
    return withModel((model) => ({
      predict(request) {
        const history = request.history.venues.length / 100;
        shared.set(model.predict(request).map((score) => score + history));
        return shared.subarray(0, request.candidates.length);
      },
    }));
  })(),
  'fits nothing without complaint': {
    ...correct,
    fit: async (dataset, options) => (dataset.users.length === 0 ? new VisitShare(new Map()) : correct.fit(dataset, options)),
  },
  'loads anything': { ...correct, load: () => new VisitShare(new Map()) },
  'fails at bad bytes with a bug': {
    ...correct,
    load: (bytes) => new VisitShare(new Map(JSON.parse(new TextDecoder().decode(bytes).slice(0, -1)) as [])),
  },
  'ignores its signal': { ...correct, fit: (dataset, options) => correct.fit(dataset, { seed: options.seed, progress: options.progress }) },
  'sorts the dataset it was lent': {
    ...correct,
    fit: async (dataset, options) => {
      dataset.interactions.venue.sort();
      return correct.fit(dataset, options);
    },
  },
};

async function failures(estimator: Estimator): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const check of estimatorChecks) {
    await check.run(() => estimator).catch(() => failed.push(check.name));
  }
  return failed;
}

describe('the estimator contract', () => {
  it('passes a correct estimator', async () => {
    expect(await failures(correct)).toEqual([]);
  });

  it.each(Object.entries(mutants))('catches a model that is broken: %s', async (_, mutant) => {
    expect(await failures(mutant)).not.toEqual([]);
  });
});
