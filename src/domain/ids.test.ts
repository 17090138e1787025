import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash64, uuidFromHash, uuidV7 } from './ids.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('uuidV7', () => {
  it('is a version-7 UUID that begins with its time', () => {
    fc.assert(
      fc.property(time, (now) => {
        const id = uuidV7(now);
        expect(id).toMatch(uuid);
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(now);
      }),
    );
  });

  it('does not repeat itself across refills of its pool', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => uuidV7(0))).size).toBe(10_000);
  });
});

describe('uuidFromHash', () => {
  it('is the same for the same name and differs for 100,000 names', () => {
    const ids = new Set(Array.from({ length: 100_000 }, (_, i) => uuidFromHash(1_700_000_000_000, hash64(`row ${i}`))));
    expect(ids.size).toBe(100_000);
    expect(uuidFromHash(5, hash64('a'))).toBe(uuidFromHash(5, hash64('a')));
    expect(uuidFromHash(5, hash64('a'))).toMatch(uuid);
  });
});
