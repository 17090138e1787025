/**
 * A process that appends to a data directory, for tests that kill it: `node appending-process.ts DIRECTORY NAME WRITERS CALLS`.
 *
 * Prints `open`, then a line `SEQ ID` for each event as soon as it is acknowledged; synchronously, so that what stands in the pipe was
 * acknowledged, and little more was.
 * Ends when each writer has made its CALLS (0 = never; then only a kill ends it, also with no writers at all).
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/domain/clock.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { view } from '../contracts/events.ts';

const [directory, name, writers, calls] = process.argv.slice(2);
const store = await openEmbedded(directory!, { clock: systemClock });
writeSync(1, 'open\n');
await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
if (Number(calls) === 0) setInterval(() => undefined, 60_000);
else await store.close();

/** Calls of one to three events, numbered through per writer. */
async function write(writer: number): Promise<void> {
  for (let call = 0, next = 0; Number(calls) === 0 || call < Number(calls); call++) {
    const events = Array.from({ length: 1 + (call % 3) }, () => view(`${name}-${writer}-${next++}`));
    const { seqs } = await store.log.append(events);
    writeSync(1, events.map(({ id }, i) => `${seqs[i]} ${id}\n`).join(''));
  }
}
