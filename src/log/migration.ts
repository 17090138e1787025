/** What the schemas of both engines have in common: numbered steps, each recorded with its checksum where it was run. */
import { createHash } from 'node:crypto';
import { CheckInError } from '../domain/errors.ts';

/** One step of a schema. Never edited once released: its checksum is in every directory and database. */
export interface Migration {
  /** 1, 2, 3 ... */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** A step that has been run. */
export interface AppliedMigration {
  readonly version: number;
  readonly checksum: string;
}

/**
 * The steps that are still to be run.
 *
 * @param where the file or database, for the messages
 * @throws CheckInError `log.newer_version` if a newer version of CheckIn has been here, `log.altered_schema` if a recorded step is not ours
 */
export function pendingMigrations(steps: readonly Migration[], applied: readonly AppliedMigration[], where: string): readonly Migration[] {
  const newest = steps.at(-1)?.version ?? 0;
  for (const { version, checksum } of applied) {
    const step = steps.find((known) => known.version === version);
    if (step === undefined) throw newerVersion(where, version, newest);
    if (checksum !== checksumOf(step)) throw alteredSchema(where, step);
  }
  return steps.filter(({ version }) => !applied.some((done) => done.version === version));
}

export function checksumOf(step: Migration): string {
  return createHash('sha256').update(`${step.version} ${step.name}\n${step.sql}`).digest('hex');
}

function newerVersion(where: string, found: number, known: number): CheckInError {
  return new CheckInError(
    'log.newer_version',
    `${where} was written by a newer version of CheckIn: its schema is ${found}, this version knows ${known}`,
    'Update CheckIn (npm install checkin@latest), or choose another data directory or database.',
  );
}

function alteredSchema(where: string, step: Migration): CheckInError {
  return new CheckInError(
    'log.altered_schema',
    `${where} was made by another build of CheckIn: step ${step.version} (${step.name}) of its schema differs from ours`,
    'Open it with the build that made it, or choose another data directory or database.',
  );
}
