import { CheckInError } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import { diagnoseAt } from '../doctor.ts';

const marks = { ok: 'ok     ', warn: 'WARN   ', problem: 'PROBLEM' } as const;

/** What is wrong, and what to do. */
export default defineCommand({
  usage: '[options]',
  description:
    'Looks for what users of such systems ask most: why is everything the fallback, do choices arrive, are clocks skewed, do ids match, is a replica behind, is the disk nearly full. Reads only, also beside a running server. Exit 1 if there is a problem.',
  options: {},
  async run(_, context) {
    const { location, clock, userConfig, progress, signal } = context;
    const { features } = await userConfig();
    const { verdict, checks, at } = await diagnoseAt(location, { clock, features, progress, signal });
    if (context.json) context.print(JSON.stringify({ verdict, at, checks }));
    else {
      for (const { name, verdict: one, found, action } of checks) {
        context.print(`${marks[one]} ${name}: ${found}${action === null ? '' : `\n        -> ${action}`}`);
      }
    }
    if (verdict !== 'problem') return;
    const count = checks.filter((check) => check.verdict === 'problem').length;
    throw new CheckInError(
      'doctor.problems',
      `${count} ${count === 1 ? 'problem' : 'problems'} found`,
      'Each says above what to do about it.',
    );
  },
});
