/** What a PostgreSQL server has on its disk for our tables, as text: rows that were deleted are still there until their file is written anew. */
interface Queryable {
  query<R extends object>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/** @param tables beginning of their names in the schema `checkin` */
export async function tableFiles(database: Queryable, tables: string): Promise<string> {
  await database.query('CHECKPOINT');
  const files = await database.query<{ text: string }>(
    `SELECT encode(pg_read_binary_file(pg_relation_filepath(file)), 'escape') AS text
     FROM pg_class c, unnest(ARRAY[c.oid, nullif(c.reltoastrelid, 0)]) AS file
     WHERE c.relnamespace = 'checkin'::regnamespace AND c.relname LIKE $1 AND c.relkind IN ('r', 'i') AND file IS NOT NULL`,
    [`${tables}%`],
  );
  if (files.length === 0) throw new Error(`there are no tables ${tables}`);
  return files.map(({ text }) => text).join('\n');
}
