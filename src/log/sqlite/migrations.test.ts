import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Migration } from '../migration.ts';
import { migrate } from './migrations.ts';

const clock = { now: () => 5 };
const first: Migration = { version: 1, name: 'venues', sql: 'CREATE TABLE venues (id TEXT)' };
const second: Migration = { version: 2, name: 'users', sql: 'CREATE TABLE users (id TEXT); INSERT INTO users VALUES (1)' };

function tablesOf(database: DatabaseSync): readonly unknown[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);
}

describe('migrations', () => {
  it('run once each, in order, and are recorded with time and checksum', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, clock, 'x', [first]);
    migrate(database, clock, 'x', [first, second]);
    migrate(database, clock, 'x', [first, second]);
    expect(tablesOf(database)).toEqual(['migrations', 'users', 'venues']);
    expect(database.prepare('SELECT count(*) AS n FROM users').get()).toEqual({ n: 1 });
    expect(database.prepare('SELECT version, name, length(checksum) AS checksum, applied_at FROM migrations').all()).toEqual([
      { version: 1, name: 'venues', checksum: 64, applied_at: 5 },
      { version: 2, name: 'users', checksum: 64, applied_at: 5 },
    ]);
  });

  it('leave nothing of a step that fails', () => {
    const database = new DatabaseSync(':memory:');
    const broken = { version: 2, name: 'broken', sql: 'CREATE TABLE half (id TEXT); CREATE TABLE nonsense (' };
    expect(() => migrate(database, clock, 'x', [first, broken])).toThrow('incomplete input');
    expect(tablesOf(database)).toEqual(['migrations', 'venues']);
    expect(database.isTransaction).toBe(false);
  });

  it('refuse a database of a newer version', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, clock, 'x', [first, second]);
    expect(() => migrate(database, clock, 'data/events.db', [first])).toThrow(
      expect.objectContaining({
        code: 'log.newer_version',
        message: 'data/events.db was written by a newer version of CheckIn: its schema is 2, this version knows 1',
      }),
    );
  });

  it('refuse a database whose recorded steps are not ours', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, clock, 'x', [first]);
    expect(() => migrate(database, clock, 'x', [{ ...first, sql: 'CREATE TABLE other (id TEXT)' }])).toThrow(
      expect.objectContaining({ code: 'log.altered_schema' }),
    );
  });
});
