/**
 * A process that appends to a PostgreSQL database without an end, for tests that take the server away: `node postgres-streaming-process.ts URL NAME WRITERS`.
 *
 * Prints a line `SEQ ID` for each event as soon as it is acknowledged. Where the server does not answer, it sends the same events again, as a client does. Ends when its
 * standard input is closed.
 */
import { writeSync } from 'node:fs';
import { CheckInError } from '../../src/domain/errors.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { view } from '../contracts/events.ts';

const [url, name, writers] = process.argv.slice(2);
const ending = new AbortController();
process.stdin.on('end', () => ending.abort()).resume();
const store = await openPostgres(url!, { clock: systemClock });
await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
await store.close();

async function write(writer: number): Promise<void> {
  for (let call = 0, next = 0; !ending.signal.aborted; call++) {
    const events = Array.from({ length: 1 + (call % 3) }, () => view(`${name}-${writer}-${next++}`));
    const seqs = await appended(events);
    writeSync(1, events.map(({ id }, i) => `${seqs[i]} ${id}\n`).join(''));
  }
}

async function appended(events: readonly ReturnType<typeof view>[]): Promise<readonly number[]> {
  for (;;) {
    try {
      return (await store.log.append(events)).seqs;
    } catch (error) {
      if (!(error instanceof CheckInError && error.code === 'log.unavailable')) throw error;
    }
  }
}
