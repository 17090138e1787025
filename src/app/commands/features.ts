import { CheckInError } from '../../domain/errors.ts';
import { builtinFeatures } from '../../features/builtin-features.ts';
import { verifyParity } from '../../features/verify.ts';
import { openStorage } from '../../log/open.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { nearest } from '../nearest.ts';

const actions: Record<string, (context: CommandContext) => Promise<void>> = { list, verify };

/** What the models see, and the proof that they see it in serving and in training alike. */
export default defineCommand({
  usage: 'list | verify [options]',
  description:
    'list: every feature with its unit, range and meaning. verify: recomputes the feature vectors of every recommendation in the log by replay and compares them bit by bit with what was served.',
  options: {},
  positionals: ['ACTION'],
  async run({ positionals: [action = ''] }, context) {
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined) {
      const meant = nearest(action, Object.keys(actions));
      throw new CheckInError(
        'cli.unknown_action',
        `checkin features cannot "${action}"`,
        meant === null ? 'It can: list, verify.' : `Did you mean checkin features ${meant}?`,
      );
    }
    await run(context);
  },
});

async function list({ json, print }: CommandContext): Promise<void> {
  const features = builtinFeatures.map(({ name, entity, unit, range, description, columns, version }) => ({
    name,
    entity,
    unit,
    range,
    description,
    columns,
    version,
  }));
  if (json) {
    // JSON has no infinity: an open end of a range is null.
    print(
      JSON.stringify(
        features.map((feature) => ({ ...feature, range: feature.range.map((end) => (Number.isFinite(end) ? end : null)) })),
        null,
        2,
      ),
    );
    return;
  }
  for (const { name, entity, unit, range, description, columns } of features) {
    print(
      `${name}  (${entity}, ${unit}, ${range.join(' to ')}${columns.length > 0 ? `, ${columns.length} columns` : ''})\n    ${description}`,
    );
  }
}

async function verify({ location, clock, json, print, progress, signal }: CommandContext): Promise<void> {
  const storage = await openStorage(location, { clock });
  try {
    const report = await verifyParity(storage.log, { untilSeq: await storage.log.lastSeq(), progress, signal });
    const { checked, answers, mismatches, skipped, unmatched } = report;
    if (json) print(JSON.stringify(report));
    else
      print(
        `${checked} vectors of ${answers} answers compared; ${mismatches.length} differ (${skipped} answers without digests or of another feature set, ${unmatched} out of reach)`,
      );
    const [first] = mismatches;
    if (first === undefined) return;
    throw new CheckInError(
      'features.parity_broken',
      `replay does not reproduce what was served: first at seq ${first.seq}, venue ${first.venueId}`,
      'Look for a feature that reads the clock, chance or anything but its state; erased people also leave differences.',
    );
  } finally {
    await storage.close();
  }
}
