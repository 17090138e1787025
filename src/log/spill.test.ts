import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Spill } from './spill.ts';

const directory = mkdtempSync(join(tmpdir(), 'checkin-spill-'));
const path = join(directory, 'people.db');
afterAll(() => rmSync(directory, { recursive: true }));

const words = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString();
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('a spill', () => {
  it('gives back what was put down last under a key, and nothing else', () => {
    const spill = new Spill(path);
    spill.put(0, text('first'));
    spill.put(7, text('other'));
    spill.put(0, text('second, and longer than the first'));
    expect(words(spill.get(0))).toBe('second, and longer than the first');
    expect(words(spill.get(7))).toBe('other');
    expect(spill.get(1)).toBeNull();
    spill.delete(7);
    spill.delete(7);
    expect(spill.get(7)).toBeNull();
    spill.close();
  });

  it('leaves no trace of what was deleted or replaced', () => {
    const spill = new Spill(path);
    const secret = 'ana@example.com '.repeat(600);
    for (let key = 0; key < 50; key++) spill.put(key, text(`${secret}${key}`));
    expect(readFileSync(path).includes('ana@example.com')).toBe(true);
    for (let key = 0; key < 25; key++) spill.delete(key);
    for (let key = 25; key < 50; key++) spill.put(key, text('short'));
    expect(readFileSync(path).includes('ana@example.com')).toBe(false);
    spill.close();
  });

  it('begins empty whatever was there, and is gone when closed', () => {
    writeFileSync(path, 'not a database');
    const spill = new Spill(path);
    spill.put(1, text('kept'));
    // A process that dies leaves its file behind; the next one begins anew.
    const next = new Spill(join(directory, 'next.db'));
    expect(next.get(1)).toBeNull();
    next.close();
    spill.close();
    spill.close();
    expect(existsSync(path)).toBe(false);
  });

  it('says so where it cannot be written', () => {
    expect(() => new Spill(join(directory, 'absent', 'people.db'))).toThrow(expect.objectContaining({ code: 'log.not_writable' }));
  });
});
