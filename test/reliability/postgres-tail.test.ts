import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { createDatabase, hasPostgres } from '../support/postgres.ts';

const script = join(import.meta.dirname, 'postgres-appending-process.ts');

describe.skipIf(!hasPostgres)('many processes on one PostgreSQL database', () => {
  let url: string;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ url, drop } = await createDatabase());
  });
  afterEach(() => drop());

  /** @returns the last line that the process printed */
  async function run(name: string, writers: number, events: number): Promise<string | undefined> {
    const child = spawn(process.execPath, [script, url, name, String(writers), String(events)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end();
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(code).toBe(0);
    return said.trim().split('\n').at(-1);
  }

  it('show followers every event once and in order: 12 writers in 3 processes, 204,000 events, 2 followers, none skipped', async () => {
    const each = 17_000;
    const total = 12 * each;
    const processes = ['a', 'b', 'c'].map((name) => run(name, 4, each));
    const followed = await Promise.all([follow(url, total), follow(url, total)]);
    expect(await Promise.all(processes)).toEqual(['68000', '68000', '68000']);
    for (const { skipped, ids } of followed) {
      expect(skipped).toBe(0);
      expect(ids.size).toBe(total);
    }
  });

  it('make its schema together: ten that start at the same time on an empty database', async () => {
    expect(await Promise.all(Array.from({ length: 10 }, (_, n) => run(`starter-${n}`, 1, 1)))).toEqual(
      Array.from({ length: 10 }, () => '1'),
    );
    const store = await openPostgres(url, { clock: systemClock });
    expect(await store.log.lastSeq()).toBe(10);
    await store.close();
  });
});

/** Follows until `total` events came. */
async function follow(url: string, total: number): Promise<{ readonly skipped: number; readonly ids: ReadonlySet<string> }> {
  const store = await openPostgres(url, { clock: systemClock });
  const stop = new AbortController();
  const ids = new Set<string>();
  let skipped = 0;
  let last = 0;
  for await (const events of store.log.follow(0, stop.signal)) {
    for (const { seq, id } of events) {
      skipped += seq - last - 1;
      last = seq;
      ids.add(id);
    }
    if (last >= total) stop.abort();
  }
  await store.close();
  return { skipped, ids };
}
