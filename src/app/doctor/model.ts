import type { Check } from '../../api/diagnosis.ts';
import type { CheckInError } from '../../domain/errors.ts';
import type { Registry } from '../../registry/registry.ts';
import { ok, percent, problem, warn } from './check.ts';
import type { RecentEvents } from './recent-events.ts';

/** What training needs at least (`training/survey.ts`). */
const fewestChoices = 20;
/** Fewer answers say nothing. */
const fewestAnswers = 20;

/** Why answers are made by rules: is there a champion, and can it be used? */
export function checkModel(registry: Registry, loadProblem: CheckInError | null, { positives }: RecentEvents): Check {
  const { champion } = registry;
  if (champion !== null && loadProblem === null) return ok('model', `${champion.version} is the champion and can be loaded`);
  if (champion !== null) {
    const found = `all answers are made by rules: the champion ${champion.version} cannot be loaded (${loadProblem!.code}: ${loadProblem!.message})`;
    return problem('model', found, loadProblem!.action);
  }
  const [newest] = registry.versions().toReversed();
  if (newest !== undefined) {
    const found = `all answers are made by rules: no model is promoted; ${registry.versions().length} are registered`;
    return problem('model', found, `checkin models promote ${newest.version}`);
  }
  if (positives.all < fewestChoices) {
    return problem(
      'model',
      `all answers are made by rules: there is no model, and too little to train one (${positives.all} choices, ${fewestChoices} are needed)`,
      'Import history (checkin import FILE), or send check-ins, accepts and ratings; recommendations by rules need no model.',
    );
  }
  return problem(
    'model',
    `all answers are made by rules: no model was trained yet; there are ${positives.all} choices to learn from`,
    'checkin train',
  );
}

/** Whether the last training ended well. */
export function checkTraining(registry: Registry): Check {
  const last = registry.runs().findLast(({ kind }) => kind === 'training');
  if (last === undefined) return ok('training', 'nothing was trained yet');
  if (last.outcome === 'failed')
    return problem(
      'training',
      `the last training failed: ${last.reason ?? 'for no reason given'}`,
      'Mend what it says, then checkin train.',
    );
  if (last.outcome === 'abandoned') return warn('training', 'the last training was killed before it ended', 'checkin train');
  return ok('training', last.outcome === 'unfinished' ? 'a training is under way' : 'the last training ended well');
}

/** What share of the newest answers was made by rules. */
export function checkAnswers({ served, fallbackReasons }: RecentEvents): Check {
  const byRules = fallbackReasons.values().reduce((sum, count) => sum + count, 0);
  const reasons = [...fallbackReasons].toSorted((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} ${count}`);
  const found = `${byRules} of the last ${served} answers (${percent(byRules, served)}) were made by rules${byRules > 0 ? `: ${reasons.join(', ')}` : ''}`;
  if (served < fewestAnswers || byRules <= 0.05 * served)
    return ok('answers', served === 0 ? 'no recommendation was asked for lately' : found);
  const action = 'See the check "model" for why there is none now; a model that threw is in the log of the server.';
  return byRules > 0.5 * served ? problem('answers', found, action) : warn('answers', found, action);
}
