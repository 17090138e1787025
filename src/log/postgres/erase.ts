import type { Database } from './database.ts';

/** Rows deleted per transaction: a few milliseconds each. */
const sliceEvents = 1_024;

/** Deletes rows, slice by slice. Killed half-way, it has erased some: run it again. @returns how many there were */
export async function eraseEvents(database: Database, seqs: readonly number[]): Promise<number> {
  let erased = 0;
  for (let from = 0; from < seqs.length; from += sliceEvents) {
    const slice = seqs.slice(from, from + sliceEvents);
    const [row] = await database.retrying(() =>
      database.query<{ deleted: number }>(
        `WITH kept AS (UPDATE checkin.high_water SET seq = checkin.last_seq() WHERE only_row),
           gone AS (DELETE FROM checkin.events WHERE seq = ANY ($1::bigint[]) RETURNING 1)
         SELECT count(*) AS deleted FROM gone`,
        [slice],
      ),
    );
    erased += row!.deleted;
  }
  return erased;
}
