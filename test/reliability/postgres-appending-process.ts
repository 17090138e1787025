/**
 * A process that appends to a PostgreSQL database: `node postgres-appending-process.ts URL NAME WRITERS EVENTS [SIZE]`.
 *
 * Each writer has a log and connections of its own and appends EVENTS, in calls of SIZE or of mixed sizes, so that short and long transactions overlap. Prints
 * `open` when the database is open, begins when its standard input is closed, and prints as its last line how many were acknowledged.
 */
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/domain/clock.ts';
import { openPostgres } from '../../src/log/postgres/open.ts';
import { view } from '../contracts/events.ts';

const [url, name, writers, events, size] = process.argv.slice(2);
const sizes = size === undefined ? [1, 400, 7, 60, 1_000, 2, 150] : [Number(size)];
const stores = await Promise.all(Array.from({ length: Math.max(1, Number(writers)) }, () => openPostgres(url!, { clock: systemClock })));
process.stdout.write('open\n');
await text(process.stdin);
const counts = await Promise.all(stores.slice(0, Number(writers)).map(({ log }, writer) => write(log, writer)));
await Promise.all(stores.map((store) => store.close()));
process.stdout.write(`${counts.reduce((sum, count) => sum + count, 0)}\n`);

async function write(log: (typeof stores)[number]['log'], writer: number): Promise<number> {
  let done = 0;
  for (let call = writer; done < Number(events); call++) {
    const length = Math.min(sizes[call % sizes.length]!, Number(events) - done);
    const batch = Array.from({ length }, (_, n) => view(`${name}-${writer}-${done + n}`));
    done += (await log.append(batch)).seqs.length;
  }
  return done;
}
