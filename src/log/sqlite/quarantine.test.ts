import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkQuarantine, quarantineClock } from '../../../test/contracts/quarantine-contract.ts';
import { openDatabase } from './database.ts';
import { SqliteQuarantine } from './quarantine.ts';

checkQuarantine('the SQLite quarantine', async (capacity) => {
  const dir = mkdtempSync(join(tmpdir(), 'checkin-quarantine-'));
  const path = join(dir, 'events.db');
  const database = openDatabase(path, quarantineClock);
  return {
    quarantine: new SqliteQuarantine(database, path, quarantineClock, capacity),
    // The files, not the rows: nothing may be left in freed pages or in the write-ahead log.
    stored: async () =>
      readdirSync(dir)
        .map((file) => readFileSync(join(dir, file), 'latin1'))
        .join('\n'),
    async dispose() {
      database.close();
      rmSync(dir, { recursive: true });
    },
  };
});
