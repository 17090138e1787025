import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CheckInError, messageOf } from '../../domain/errors.ts';
import { CheckIn } from '../checkin.ts';
import { defineCommand } from '../command.ts';

/** Writes everything about a person to a file of theirs. */
export default defineCommand({
  usage: 'USER --out FILE [options]',
  description: [
    'Writes everything that is kept about a person, one JSON object a line: profile, ids, features with their meaning, venues, events, answers, quarantined',
    'records. The last line is {"record":"end"}. A data directory must not be open elsewhere: where a server runs, use GET /v1/users/{id}/export.',
  ].join('\n'),
  positionals: ['USER'],
  options: { out: { type: 'string', value: 'FILE', help: 'file to write; it must not be there yet' } },
  async run({ values, positionals }, { location, userConfig, clock, signal, json, print }) {
    if (values.out === undefined) throw new CheckInError('cli.missing_value', '--out is not given', 'Write --out FILE.');
    const { features } = await userConfig();
    const checkin = await CheckIn.open({ ...location, clock, features: features.own });
    try {
      const records = await writeLines(values.out, await checkin.exportUser(positionals[0]!), signal);
      print(json ? JSON.stringify({ out: values.out, records }) : `${records} records written to ${values.out}`);
    } finally {
      await checkin.close();
    }
  },
});

/** @throws CheckInError `export.cannot_write`; a half-written file is removed */
async function writeLines(path: string, items: AsyncIterable<unknown>, signal: AbortSignal): Promise<number> {
  let written = 0;
  let isMade = false;
  async function* lines(): AsyncGenerator<string> {
    for await (const item of items) {
      written++;
      yield `${JSON.stringify(item)}\n`;
    }
  }
  // Others on this machine have no business with it.
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 }).once('open', () => (isMade = true));
  try {
    await pipeline(Readable.from(lines()), file, { signal });
    return written;
  } catch (error) {
    if (isMade) await rm(path, { force: true });
    if (signal.aborted || error instanceof CheckInError) throw error;
    throw new CheckInError(
      'export.cannot_write',
      `${path} cannot be written: ${messageOf(error)}`,
      'Choose a new file in a folder that exists and has room.',
      {
        cause: error,
      },
    );
  }
}
