import type { CatalogueState } from './catalogue.ts';
import type { CityState } from './city.ts';
import { checksumOf } from './digest.ts';
import { Packer, Unpacker } from './pack.ts';
import type { PeopleState } from './people.ts';
import type { RecentRecommendation } from './recent-recommendations.ts';

/** Everything a `FeatureStore` knows but for its people, as plain data. */
export interface CoreState {
  readonly featureSetVersion: string;
  readonly seq: number;
  readonly catalogue: CatalogueState;
  readonly people: PeopleState;
  readonly city: CityState;
  readonly recommendations: ReadonlyMap<string, RecentRecommendation>;
  /** Per venue feature, the states by index. */
  readonly venueStates: readonly (readonly unknown[])[];
}

/** Everything a `FeatureStore` knows. */
export interface StoreState extends CoreState {
  /** By person, packed; `null` = erased, or merged into another. */
  readonly dossiers: readonly (Uint8Array | null)[];
}

const checksumBytes = 32;
const packer = new Packer();

/** The state as bytes, with their checksum before them. @param dossierOf by person; asked for one after the other, so that they are never all in memory twice */
export function packSnapshot(core: CoreState, dossierOf: (person: number) => Uint8Array | null): Uint8Array {
  packer.value(core);
  for (let person = 0; person < core.people.ids.length; person++) packer.bytes(dossierOf(person) ?? none);
  const body = packer.take();
  return Buffer.concat([checksumOf(body), body]);
}

/** @returns `null` if the bytes are damaged or cut off */
export function unpackSnapshot(bytes: Uint8Array): StoreState | null {
  if (bytes.length < checksumBytes) return null;
  const body = bytes.subarray(checksumBytes);
  if (!checksumOf(body).equals(bytes.subarray(0, checksumBytes))) return null;
  const unpacker = new Unpacker(body);
  const core = unpacker.value() as CoreState;
  // Copies: one person's bytes must not keep all the others' alive.
  const dossiers = core.people.ids.map(() => {
    const packed = unpacker.bytes();
    return packed.length === 0 ? null : Buffer.from(packed);
  });
  return { ...core, dossiers };
}

const none = new Uint8Array(0);
