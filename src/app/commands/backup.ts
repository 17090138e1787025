import { createBackup } from '../../log/backup.ts';
import { verifyBackup, type BackupManifest } from '../../log/backup-manifest.ts';
import { CheckInError } from '../../domain/errors.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { packageVersion } from '../package-version.ts';

/** A copy of a data directory, also while a server has it open. */
export default defineCommand({
  usage: 'DEST [options] | --verify BACKUP',
  description:
    'Copies the data directory into the new folder DEST, as of one moment, also while a server writes to it; the folder appears whole and verified, or not at all. --verify proves that a backup is still whole.',
  options: { verify: { type: 'boolean', help: 'check a backup that is there, and copy nothing' } },
  positionals: ['DEST'],
  async run({ values, positionals: [path = ''] }, context) {
    const isVerifying = values.verify === true;
    const manifest = isVerifying ? await verifyBackup(path, context) : await copyTo(path, context);
    report(manifest, isVerifying ? `${path} is whole` : `backed up to ${path}`, context);
  },
});

async function copyTo(destination: string, { location, clock, progress, signal }: CommandContext): Promise<BackupManifest> {
  if (location.database !== null) {
    throw new CheckInError(
      'backup.is_a_database',
      'checkin backup copies data directories; this one is a PostgreSQL database',
      'Use pg_dump, or base backups with write-ahead log archiving (docs/operating.md); --dir DIR backs up a directory.',
    );
  }
  return createBackup(location.dir, destination, { clock, version: packageVersion(), progress, signal });
}

function report(manifest: BackupManifest, what: string, { json, print, note }: CommandContext): void {
  const { files, ...facts } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (json) {
    print(JSON.stringify({ ...facts, files: files.length, bytes }));
    return;
  }
  print(`${what}: ${facts.events} events up to ${facts.lastSeq}, ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, made ${facts.at}`);
  const missing = facts.missingArtifacts.length;
  if (missing > 0)
    note(
      `${missing} models that the log names were missing or damaged in the directory, and so are not in the backup; see checkin doctor.`,
    );
}
