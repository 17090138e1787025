import { deserialize, serialize } from 'node:v8';
import type { CatalogueState } from './catalogue.ts';
import type { CityState } from './city.ts';
import { checksumOf } from './digest.ts';
import type { HistoriesState } from './history.ts';
import type { PeopleState } from './people.ts';
import type { RecentRecommendation } from './recent-recommendations.ts';

/** Everything a `FeatureStore` knows, as plain data. */
export interface StoreState {
  readonly featureSetVersion: string;
  readonly seq: number;
  readonly catalogue: CatalogueState;
  readonly people: PeopleState;
  readonly histories: HistoriesState;
  readonly city: CityState;
  readonly recommendations: ReadonlyMap<string, RecentRecommendation>;
  /** Per feature, the states by index. */
  readonly states: readonly (readonly unknown[])[];
}

const checksumBytes = 32;

/** The state as bytes, with their checksum before them. */
export function packSnapshot(state: StoreState): Uint8Array {
  const body = serialize(state);
  return Buffer.concat([checksumOf(body), body]);
}

/** @returns `null` if the bytes are damaged or cut off */
export function unpackSnapshot(bytes: Uint8Array): StoreState | null {
  // A copy: the arrays of the state become views of it, and they change.
  const body = Buffer.from(bytes.subarray(checksumBytes));
  if (bytes.length < checksumBytes || !checksumOf(body).equals(bytes.subarray(0, checksumBytes))) return null;
  return deserialize(body) as StoreState;
}
