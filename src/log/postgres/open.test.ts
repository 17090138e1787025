import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { view } from '../../../test/contracts/events.ts';
import { createDatabase, hasPostgres } from '../../../test/support/postgres.ts';
import { CheckInError } from '../../domain/errors.ts';
import type { Migration } from '../migration.ts';
import { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { openPostgres } from './open.ts';

const clock = { now: () => 5 };

async function refusalOf(address: string): Promise<CheckInError> {
  const outcome = await openPostgres(address, { clock }).catch((error: unknown) => error);
  if (outcome instanceof CheckInError) return outcome;
  throw new Error(`expected a refusal, got ${String(outcome)}`);
}

describe.skipIf(!hasPostgres)('opening a PostgreSQL database', () => {
  let url: string;
  let drop: () => Promise<void>;
  let database: Database;
  beforeEach(async () => {
    ({ url, drop } = await createDatabase());
    database = new Database(url);
  });
  afterEach(async () => {
    await database.close();
    await drop();
  });

  const run = (...steps: readonly Migration[]): Promise<void> => database.session((client) => migrate(client, clock, 'x', steps));
  async function tables(): Promise<readonly string[]> {
    const rows = await database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'checkin'::regnamespace AND relkind = 'r' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  }

  function altered(change: (address: URL) => void): string {
    const address = new URL(url);
    change(address);
    return address.href;
  }

  it('makes what is missing and finds again what was kept', async () => {
    const store = await openPostgres(url, { clock });
    await store.log.append([view('a')]);
    const address = await store.artifacts.put(new Uint8Array([1]));
    await store.snapshots.save('features', { seq: 1, version: '1', bytes: new Uint8Array([2]) });
    await store.close();
    await store.close();

    const again = await openPostgres(url, { clock });
    expect(await again.log.lastSeq()).toBe(1);
    expect([...(await again.artifacts.get(address))]).toEqual([1]);
    expect(await again.snapshots.load('features')).toMatchObject({ seq: 1 });
    await again.close();
  });

  it('never says a password', async () => {
    const closed = altered((address) => {
      address.password = 's3cret';
      address.port = '1';
    });
    const refusals = [await refusalOf(closed), await refusalOf('postgres://me:s3cret@host:port/x'), await refusalOf('s3cret@host/x')];
    expect(refusals.map(({ code }) => code)).toEqual(['log.database_unreachable', 'log.bad_database_url', 'log.bad_database_url']);
    for (const { message, action, cause } of refusals) expect(`${message} ${action} ${String(cause)}`).not.toContain('s3cret');
    expect(refusals[0]!.message).toContain('on 127.0.0.1:1 does not answer: ');
  });

  it('refuses a database that does not exist, and one that cannot hold every name', async () => {
    expect((await refusalOf(altered((address) => (address.pathname = '/nowhere')))).code).toBe('log.database_refused');
    const latin = `latin_${process.pid}`;
    await database.query(`CREATE DATABASE ${latin} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const refusal = await refusalOf(altered((address) => (address.pathname = `/${latin}`)));
    await database.query(`DROP DATABASE ${latin}`);
    expect(refusal).toMatchObject({ code: 'log.database_encoding', message: expect.stringContaining('keeps text as LATIN1') as string });
  });

  it('refuses a database that may only be read, as a standby', async () => {
    await database.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
    expect((await refusalOf(url)).code).toBe('log.not_writable');
  });

  it('refuses what a newer version has written, and what another build has made', async () => {
    await (await openPostgres(url, { clock })).close();
    await database.query("INSERT INTO checkin.migrations VALUES (99, 'from the future', 'x', 0)");
    expect(await refusalOf(url)).toMatchObject({
      code: 'log.newer_version',
      message: expect.stringContaining('its schema is 99') as string,
    });
    await database.query('DELETE FROM checkin.migrations WHERE version = 99');
    await database.query("UPDATE checkin.migrations SET checksum = 'other' WHERE version = 1");
    expect((await refusalOf(url)).code).toBe('log.altered_schema');
  });

  describe('as a user without the rights of an administrator', () => {
    const role = `venue_app_${process.pid}`;
    beforeAll(async () => {
      const administrator = await createDatabase();
      const session = new Database(administrator.url);
      await session.query(`CREATE ROLE ${role} LOGIN`);
      await session.close();
      await administrator.drop();
    });
    afterAll(async () => {
      const administrator = await createDatabase();
      const session = new Database(administrator.url);
      await session.query(`DROP ROLE ${role}`);
      await session.close();
      await administrator.drop();
    });

    it('is refused without the right to make a schema, and works in a schema that was made for it', async () => {
      const theirs = altered((address) => (address.username = role));
      expect(await refusalOf(theirs)).toMatchObject({
        code: 'log.not_writable',
        message: expect.stringContaining('may not be written by this user') as string,
      });
      await database.query(`CREATE SCHEMA checkin AUTHORIZATION ${role}`);
      const store = await openPostgres(theirs, { clock });
      await store.log.append([view('a'), view('b')]);
      await store.snapshots.save('features', { seq: 1, version: '1', bytes: new Uint8Array([2]) });
      expect(await store.log.erase([1])).toBe(1);
      await store.close();
    });
  });

  describe('its migrations', () => {
    const first: Migration = { version: 1, name: 'venues', sql: 'CREATE TABLE checkin.venues (id text)' };
    const second: Migration = {
      version: 2,
      name: 'users',
      sql: 'CREATE TABLE checkin.users (id int); INSERT INTO checkin.users VALUES (1)',
    };
    it('run once each, in order, and are recorded with time and checksum', async () => {
      await run(first);
      await run(first, second);
      await run(first, second);
      expect(await tables()).toEqual(['migrations', 'users', 'venues']);
      expect(await database.query('SELECT * FROM checkin.users')).toEqual([{ id: 1 }]);
      expect(await database.query('SELECT version, name, length(checksum) AS checksum, applied_at FROM checkin.migrations')).toEqual([
        { version: 1, name: 'venues', checksum: 64, applied_at: 5 },
        { version: 2, name: 'users', checksum: 64, applied_at: 5 },
      ]);
    });

    it('leave nothing of a step that fails, and let the next one try', async () => {
      const broken = { version: 2, name: 'broken', sql: 'CREATE TABLE checkin.half (id text); CREATE TABLE nonsense (' };
      await expect(run(first, broken)).rejects.toThrow('syntax error');
      expect(await tables()).toEqual(['migrations', 'venues']);
      await run(first, second);
      expect(await tables()).toEqual(['migrations', 'users', 'venues']);
    });
  });
});
