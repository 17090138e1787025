import { checkQuarantine, quarantineClock } from '../../../test/contracts/quarantine-contract.ts';
import { createDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { tableFiles } from '../../../test/support/table-files.ts';
import { systemClock } from '../../domain/clock.ts';
import { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { PostgresQuarantine } from './quarantine.ts';

if (hasPostgres)
  checkQuarantine('the PostgreSQL quarantine', async (capacity) => {
    const { url, drop } = await createDatabase();
    const database = new Database(url);
    await database.session((client) => migrate(client, systemClock, database.name));
    return {
      quarantine: new PostgresQuarantine(database, quarantineClock, capacity),
      stored: () => tableFiles(database, 'quarantine'),
      async dispose() {
        await database.close();
        await drop();
      },
    };
  });
