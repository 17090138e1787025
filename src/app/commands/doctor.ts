import type { Diagnosis } from '../../api/diagnosis.ts';
import { CheckInError } from '../../domain/errors.ts';
import { openReader } from '../../log/reader.ts';
import { estimators } from '../../models/catalogue.ts';
import { LiveModels } from '../../registry/live-models.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { examine, unreadable } from '../doctor.ts';
import { LiveState } from '../live-state.ts';

const marks = { ok: 'ok     ', warn: 'WARN   ', problem: 'PROBLEM' } as const;

/** What is wrong, and what to do. */
export default defineCommand({
  usage: '[options]',
  description:
    'Looks for what users of such systems ask most: why is everything the fallback, do choices arrive, are clocks skewed, do ids match, is a replica behind, is the disk nearly full. Reads only, also beside a running server. Exit 1 if there is a problem.',
  options: {},
  async run(_, context) {
    const { verdict, checks, at } = await diagnose(context);
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

async function diagnose({ location, clock, userConfig, progress, signal }: CommandContext): Promise<Diagnosis> {
  try {
    const storage = await openReader(location, { clock });
    try {
      const { features } = await userConfig();
      const state = await LiveState.load(storage.snapshots, features);
      await state.catchUp(storage.log, progress);
      const models = new LiveModels({
        artifacts: storage.artifacts,
        estimators,
        areFeaturesLive: (version) => state.features.require(version) !== null,
        onProblem: () => undefined,
      });
      await models.refresh(state.registry);
      const loadProblem = models.problems().find(({ alias }) => alias === 'champion')?.error ?? null;
      return await examine({ storage, state, loadProblem, now: clock.now(), progress, signal });
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (error instanceof CheckInError && /^(log|artifacts)\./.test(error.code)) return unreadable(error, clock.now());
    throw error;
  }
}
