import { CheckInError } from '../../domain/errors.ts';
import { openEmbedded } from '../../log/open.ts';
import { restoreBackup } from '../../log/restore.ts';
import { defineCommand } from '../command.ts';

/** A data directory from a backup. */
export default defineCommand({
  usage: 'BACKUP [options]',
  description: 'Verifies the backup, makes a data directory from it where --dir says, which must be new or empty, and opens it once.',
  options: {},
  positionals: ['BACKUP'],
  async run({ positionals: [backup = ''] }, { location, clock, json, print, progress, signal }) {
    if (location.database !== null) {
      throw new CheckInError(
        'restore.is_a_database',
        'checkin restore makes a data directory; this location is a PostgreSQL database',
        'Give a directory with --dir DIR; restore a database with the tool that backed it up.',
      );
    }
    const manifest = await restoreBackup(backup, location.dir, { progress, signal });
    const storage = await openEmbedded(location.dir, { clock });
    const lastSeq = await storage.log.lastSeq();
    await storage.close();
    if (json) print(JSON.stringify({ dir: location.dir, lastSeq, events: manifest.events, at: manifest.at }));
    else print(`${location.dir} holds what ${backup} held: ${manifest.events} events up to ${lastSeq}, as of ${manifest.at}`);
  },
});
