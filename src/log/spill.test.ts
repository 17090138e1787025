import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canReadNameless, readNameless } from '../../test/support/nameless-file.ts';
import { Spill } from './spill.ts';

const directory = mkdtempSync(join(tmpdir(), 'checkin-spill-'));
const path = join(directory, 'people.db');
afterAll(() => rmSync(directory, { recursive: true }));

const encoded = (text: string): Uint8Array => Buffer.from(text);
const decoded = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();

describe('a spill', () => {
  it('gives back what was put down last under a key, and nothing else', () => {
    const spill = new Spill(path);
    expect(spill.get(0)).toBeNull();
    spill.put(0, encoded('first'));
    spill.put(7, encoded('other'));
    spill.put(0, encoded('second, and longer than the first'));
    expect(decoded(spill.get(0))).toBe('second, and longer than the first');
    expect(decoded(spill.get(7))).toBe('other');
    expect(spill.get(1)).toBeNull();
    spill.delete(7);
    spill.delete(7);
    expect(spill.get(7)).toBeNull();
  });

  it.skipIf(!canReadNameless)('leaves no trace of what was deleted or replaced', () => {
    const spill = new Spill(join(directory, 'secret.db'));
    const secret = 'ana@example.com '.repeat(600);
    const holdsSecret = (): boolean => readNameless(join(directory, 'secret.db')).includes('ana@example.com');
    for (let key = 0; key < 50; key++) spill.put(key, encoded(`${secret}${key}`));
    expect(holdsSecret()).toBe(true);
    for (let key = 0; key < 25; key++) spill.delete(key);
    for (let key = 25; key < 50; key++) spill.put(key, encoded('short'));
    expect(holdsSecret()).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('begins empty whatever was there, and has no name that could outlive it', () => {
    writeFileSync(path, 'not a database');
    const spill = new Spill(path);
    spill.put(1, encoded('kept'));
    expect(existsSync(path)).toBe(false);
    const other = new Spill(path);
    other.put(2, encoded('apart'));
    expect([1, 2].map((key) => decoded(spill.get(key)))).toEqual(['kept', null]);
    expect([1, 2].map((key) => decoded(other.get(key)))).toEqual([null, 'apart']);
  });

  it('says so where it cannot be written', () => {
    const spill = new Spill(join(directory, 'absent', 'people.db'));
    expect(() => spill.put(1, encoded('x'))).toThrow(expect.objectContaining({ code: 'log.not_writable' }));
  });
});
