/** A feature store for tests: what it says of one person and one venue. */
import type { RequestContext, StructuredContext } from '../../src/domain/context.ts';
import type { FeatureDefinition } from '../../src/features/define.ts';
import { builtinFeatures } from '../../src/features/builtin-features.ts';
import { FeatureStore } from '../../src/features/feature-store.ts';
import { memoryLog } from './events.ts';
import type { Draft } from './events.ts';

export function storeOf(drafts: readonly Draft[], definitions: readonly FeatureDefinition[] = builtinFeatures): FeatureStore {
  const store = new FeatureStore(definitions);
  for (const event of memoryLog(drafts).events) store.apply(event);
  return store;
}

export interface Question {
  readonly userId: string;
  readonly venueId: string;
  readonly at: number;
  readonly context?: RequestContext;
  readonly understood?: StructuredContext;
}

/** All columns of a pair, by name. */
export function rowOf(store: FeatureStore, { userId, venueId, at, context = {}, understood }: Question): Record<string, number> {
  const moment = store.resolveMoment({ userId, at, context, understood: understood ?? null });
  const { columns, values } = store.matrix(userId, Int32Array.of(store.catalogue.indexOf(venueId)), moment);
  return Object.fromEntries(columns.map((name, i) => [name, values[i]!]));
}
