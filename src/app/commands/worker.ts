import { once } from 'node:events';
import { hourMs } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { CheckIn } from '../checkin.ts';
import { defineCommand } from '../command.ts';
import { locationText } from '../location.ts';
import { serverLogger } from '../serve.ts';

/** Does what was asked for, beside the processes that serve. */
export default defineCommand({
  usage: '--database URL [options]',
  description: [
    'Does jobs (trainings, erasures) one after another until it is stopped; start as many as you like, each job is done by one of them.',
    'Serve with --no-jobs beside it, and requests never wait for a training. If it dies, its job goes to another after a minute. See docs/jobs.md.',
    'A data directory needs none: the process that has it open does its jobs.',
  ].join('\n'),
  options: {},
  async run(_, { location, userConfig, clock, signal, note }) {
    if (location.database === null) throw needsDatabase(location.dir);
    const logger = serverLogger();
    const { features, expectations } = await userConfig();
    const checkin = await CheckIn.open({
      ...location,
      clock,
      features: features.own,
      expectations,
      onError: (error) => logger.error({ err: error }, 'background'),
    });
    // While the database is away there is nothing else that keeps the process alive.
    const alive = setInterval(() => undefined, hourMs);
    try {
      note(`Waiting for jobs in ${locationText(location)}. Ctrl-C stops it.`);
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      clearInterval(alive);
      await checkin.close();
    }
  },
});

function needsDatabase(dir: string): CheckInError {
  return new CheckInError(
    'cli.needs_database',
    `a worker works on a database, and ${dir} is a data directory`,
    'Pass --database URL; in a data directory, checkin serve does the jobs itself.',
  );
}
