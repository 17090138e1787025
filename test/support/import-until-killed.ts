/**
 * Imports a file and kills its own process, as `kill -9` does, while the n-th batch is being stored: before its commit if n is even, after it if n is odd. A child process of tests.
 *
 *   node test/support/import-until-killed.ts DATA_DIR FILE N
 */
import { systemClock } from '../../src/domain/clock.ts';
import { silent } from '../../src/domain/progress.ts';
import { importFile } from '../../src/ingest/import.ts';
import { openEmbedded } from '../../src/log/open.ts';

const [dir, path, n] = process.argv.slice(2) as [string, string, string];
const die = (): true => process.kill(process.pid, 'SIGKILL');
const { log, quarantine } = await openEmbedded(dir, { clock: systemClock });
const append = log.append.bind(log);
let batch = 0;
log.append = (events) => {
  const appended = append(events);
  if (++batch === Number(n)) {
    if (batch % 2 === 0) die();
    else void appended.then(die);
  }
  return appended;
};
await importFile({
  path,
  log,
  quarantine,
  mapping: { timeZone: 'UTC', timeFormat: 'unix' },
  progress: silent,
  signal: new AbortController().signal,
});
