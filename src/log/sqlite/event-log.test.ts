import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEventLog } from '../../../test/contracts/event-log-contract.ts';
import { SqliteEventLog } from './event-log.ts';

checkEventLog('the SQLite log', async (clock) => {
  const directory = await mkdtemp(join(tmpdir(), 'checkin-log-'));
  const path = join(directory, 'events.db');
  const opened: SqliteEventLog[] = [];
  const open = (): SqliteEventLog => {
    const log = SqliteEventLog.open(path, clock);
    opened.push(log);
    return log;
  };
  return {
    log: open(),
    async reopen() {
      await opened.at(-1)!.close();
      return open();
    },
    async dispose() {
      for (const log of opened) await log.close();
      await rm(directory, { recursive: true });
    },
  };
});
