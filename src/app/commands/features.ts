import { CheckInError } from '../../domain/errors.ts';
import { FeatureStore } from '../../features/feature-store.ts';
import { valuesAt, type FeatureValues } from '../../features/point-in-time.ts';
import { replay } from '../../features/replay.ts';
import { verifyParity, type ParityReport } from '../../features/verify.ts';
import { openStorage } from '../../log/open.ts';
import type { Storage } from '../../log/storage.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { LiveState, restoreStore, saveStore, snapshotName } from '../live-state.ts';
import { nearest } from '../nearest.ts';

interface Values {
  readonly user: string | null;
  readonly venue: string | null;
  readonly seq: string | null;
}

const actions: Record<string, (context: CommandContext, values: Values) => Promise<void>> = { list, show, verify, replay: rebuild };

/** What the models see, and the proof that they see it in serving and in training alike. */
export default defineCommand({
  usage: 'list | show | verify | replay [options]',
  description:
    'list: every feature with its unit, range and meaning. show: the values of a person, a venue or both, now or as of a past event. verify: recomputes the feature vectors of every recommendation in the log by replay and compares them bit by bit with what was served. replay: folds the feature sets that are needed from the beginning of the log, so that a start finds them ready.',
  options: {
    user: { type: 'string', value: 'ID', help: 'show: whose values' },
    venue: { type: 'string', value: 'ID', help: 'show: of which venue' },
    seq: { type: 'string', value: 'N', help: 'show: right after this event; now unless told' },
  },
  positionals: ['ACTION'],
  async run({ values: { user = null, venue = null, seq = null }, positionals: [action = ''] }, context) {
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined) {
      const meant = nearest(action, Object.keys(actions));
      throw new CheckInError(
        'cli.unknown_action',
        `checkin features cannot "${action}"`,
        meant === null ? `It can: ${Object.keys(actions).join(', ')}.` : `Did you mean checkin features ${meant}?`,
      );
    }
    await run(context, { user, venue, seq });
  },
});

async function list({ json, print, userConfig }: CommandContext): Promise<void> {
  const { features: known } = await userConfig();
  const features = known.current.map(({ name, entity, unit, range, description, columns, version }) => ({
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

async function show(context: CommandContext, { user: userId, venue: venueId, seq: wanted }: Values): Promise<void> {
  const { json, print, progress, signal, clock, userConfig } = context;
  const seq = wanted === null ? null : parseSeq(wanted);
  const { features } = await userConfig();
  await withStorage(context, async ({ log, snapshots }) => {
    const saved = await restoreStore(snapshots, features.current);
    const asOf = seq ?? (await log.lastSeq());
    const store = saved.seq <= asOf ? saved : new FeatureStore(features.current);
    // Without an event that is asked for, the moment is this one: that is what a request would see.
    const at = seq === null ? { at: clock.now() } : {};
    const values = await valuesAt(log, { userId, venueId, seq: asOf, store, progress, signal, ...at });
    print(json ? JSON.stringify(values) : valuesTable(values));
  });
}

async function verify(context: CommandContext): Promise<void> {
  const { json, print, progress, signal, userConfig } = context;
  const { features } = await userConfig();
  await withStorage(context, async ({ log, snapshots }) => {
    const state = await LiveState.load(snapshots, features);
    await state.catchUp(log, progress);
    const { definitions } = state.store;
    const report = await verifyParity(log, { definitions, untilSeq: await log.lastSeq(), progress, signal });
    print(json ? JSON.stringify(report) : verdict(report));
    const [first] = report.mismatches;
    if (first === undefined) return;
    const [feature] = first.features;
    throw new CheckInError(
      'features.parity_broken',
      `replay does not reproduce what was served: first at seq ${first.seq}, recommendation ${first.recommendationId}, position ${first.position} (venue ${first.venueId}), ` +
        (feature === undefined
          ? `served ${first.served}, replayed ${first.replayed}; this vector does not tell which feature differs`
          : `feature ${feature.name}: served digest ${feature.served}, replay gives ${feature.replayed.join(', ')}`),
      'Look for a feature that reads the clock, chance or anything but its state.',
    );
  });
}

/** What was compared, and how many vectors each feature breaks. */
function verdict({ checked, answers, mismatched, skipped, unmatched, unprovable, byFeature }: ParityReport): string {
  const broken = Object.entries(byFeature).toSorted(([, a], [, b]) => b - a);
  return [
    `${checked} vectors of ${answers} answers compared; ${mismatched} differ (${skipped} answers without digests or of another feature set, ${unmatched} out of reach` +
      `${unprovable > 0 ? `; ${unprovable} vectors of before an erasure differ and cannot be proven` : ''})`,
    ...broken.map(([feature, vectors]) => `  ${feature} differs in ${vectors}`),
  ].join('\n');
}

async function rebuild(context: CommandContext): Promise<void> {
  const { json, print, progress, signal, userConfig } = context;
  const { features } = await userConfig();
  await withStorage(context, async ({ log, snapshots }) => {
    const state = await LiveState.load(snapshots, features);
    await state.catchUp(log, progress);
    const untilSeq = await log.lastSeq();
    const built: { featureSetVersion: string; features: number; columns: number; seq: number; isCurrent: boolean }[] = [];
    for (const [version, definitions] of state.wanted()) {
      const store = new FeatureStore(definitions);
      await replay(log, store, { untilSeq, progress, signal });
      await snapshots.delete(snapshotName(version));
      await saveStore(snapshots, store);
      const { seq, columns } = store;
      built.push({
        featureSetVersion: version,
        features: definitions.length,
        columns: columns.length,
        seq,
        isCurrent: version === features.currentVersion,
      });
    }
    if (json) print(JSON.stringify(built));
    else
      for (const { featureSetVersion, features: count, columns, seq, isCurrent } of built)
        print(
          `${featureSetVersion}  ${count} features, ${columns} columns, folded to event ${seq}${isCurrent ? '' : '  (of a promoted model)'}`,
        );
  });
}

async function withStorage({ location, clock }: CommandContext, work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openStorage(location, { clock });
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}

function parseSeq(text: string): number {
  const seq = Number(text);
  if (/^\d+$/.test(text) && seq >= 1 && Number.isSafeInteger(seq)) return seq;
  throw new CheckInError('cli.bad_value', `--seq is "${text}", which is not the number of an event`, 'Give a whole number from 1.');
}

/** Values as lines for a terminal; a missing one is a dash. */
function valuesTable({ userId, venueId, seq, at, isKnown, values }: FeatureValues): string {
  const who = [userId !== null && `person ${userId}${isKnown ? '' : ' (not known by then)'}`, venueId !== null && `venue ${venueId}`];
  const rows = values.map(({ name, value, unit, description }) => [name, value === null ? '-' : format(value), unit, description] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [
    `${who.filter(Boolean).join(', ')}: after event ${seq}, at ${new Date(at).toISOString()}`,
    ...rows.map(
      ([name, value, unit, description]) =>
        `${name.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${unit.padEnd(widths[2]!)}  ${description}`,
    ),
  ].join('\n');
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
