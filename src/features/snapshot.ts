import type { CatalogueState } from './catalogue.ts';
import type { CityState } from './city.ts';
import { checksumOf } from './digest.ts';
import { Packer } from './pack.ts';
import { Unpacker } from './unpack.ts';
import type { People, PeopleState } from './people.ts';
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
const firstBytes = 2 ** 24;
const usualBytes = 2048;

/** The state as bytes, with their checksum before them. @param people whose dossiers are written one after the other, wherever they are */
export function packSnapshot(core: CoreState, people: Pick<People, 'write'>): Uint8Array {
  // Room for what people take as a rule: to grow to a hundred megabytes step by step makes the garbage collector walk the whole state each time.
  const packer = new Packer(firstBytes + usualBytes * core.people.ids.length);
  packer.raw(new Uint8Array(checksumBytes));
  packer.value(core);
  for (let person = 0; person < core.people.ids.length; person++) packer.part(() => people.write(person, packer));
  const bytes = packer.end();
  bytes.set(checksumOf(bytes.subarray(checksumBytes)));
  return bytes;
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
    const packed = unpacker.part();
    return packed.length === 0 ? null : Buffer.from(packed);
  });
  return { ...core, dossiers };
}
