import { checkEventLog } from '../../../test/contracts/event-log-contract.ts';
import { createDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import type { EventLog } from '../event-log.ts';
import { openPostgres } from './open.ts';

if (hasPostgres)
  checkEventLog('the PostgreSQL log', async (clock) => {
    const { url, drop } = await createDatabase();
    let storage = await openPostgres(url, { clock });
    return {
      log: storage.log,
      async reopen(): Promise<EventLog> {
        await storage.close();
        storage = await openPostgres(url, { clock });
        return storage.log;
      },
      async dispose() {
        await storage.close();
        await drop();
      },
    };
  });
