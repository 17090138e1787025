import { writeFile } from 'node:fs/promises';
import type { Clock } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { modelAliases, type ModelAlias } from '../../domain/event.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { ArtifactStore } from '../../log/artifacts.ts';
import { openStorage } from '../../log/open.ts';
import { estimators } from '../../models/catalogue.ts';
import type { NeuralCfModel } from '../../models/neural-cf.ts';
import { promote, readRegistry, type ModelVersion, type Registry } from '../../registry/registry.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { nearest } from '../nearest.ts';

interface Scene extends CommandContext {
  readonly registry: Registry;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly version: string | undefined;
  readonly alias: ModelAlias;
  readonly artifacts: ArtifactStore;
  /** Where export writes what, by the names of `exports`. */
  readonly files: Record<string, string | undefined>;
}

/** What `models export` can write of the neural member. */
const exports: Record<string, (model: NeuralCfModel) => Uint8Array | string> = {
  onnx: (model) => model.exportOnnx(),
  embeddings: embeddingLines,
  curve: ({ curve }) => JSON.stringify(curve, null, 2),
};

const actions: Record<string, (scene: Scene) => Promise<void> | void> = { list, show, promote: point, export: exportNeural };

/** Which models there are, and which of them serves. */
export default defineCommand({
  usage: 'list | show VERSION | promote VERSION | export VERSION [options]',
  description:
    'list: all models, newest first. show: everything known of one. promote: lets a model serve from the next start on; a running server promotes over its API. export: writes what the neural member has learned into files.',
  options: {
    onnx: { type: 'string', value: 'FILE', help: 'export the network, for any ONNX runtime' },
    embeddings: { type: 'string', value: 'FILE', help: 'export the vectors of people and venues, a JSON document a line' },
    curve: { type: 'string', value: 'FILE', help: 'export the learning curve, as JSON' },
    alias: { type: 'string', value: 'ALIAS', help: `promote to ${modelAliases.join(', ')}; champion unless told` },
  },
  positionals: ['ACTION'],
  optionalPositionals: ['VERSION'],
  async run({ values, positionals: [action = '', version] }, context) {
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined) throw unknownAction(action);
    const alias = parseAlias(values.alias);
    const files = { onnx: values.onnx, embeddings: values.embeddings, curve: values.curve };
    const { log, artifacts, close } = await openStorage(context.location, { clock: context.clock });
    try {
      await run({ ...context, log, registry: await readRegistry(log), version, alias, artifacts, files });
    } finally {
      await close();
    }
  },
});

function list({ registry, json, print, note }: Scene): void {
  const models = registry.versions().toReversed();
  if (json) {
    print(JSON.stringify(models.map((model) => ({ ...model, aliases: aliasesOf(registry, model) }))));
    return;
  }
  if (models.length === 0) note('No model is registered. Train one with checkin train.');
  for (const model of models) {
    const ndcg = model.metrics[model.kind]?.['ndcg@10'];
    const quality = ndcg === undefined ? 'not evaluated' : `NDCG@10 ${ndcg.toFixed(4)}`;
    print([model.version, dateOf(model.registeredAt), quality, aliasesOf(registry, model).join(', ')].join('  ').trimEnd());
  }
}

function show({ registry, version, json, print }: Scene): void {
  const model = registry.version(requireVersion('show', version));
  const aliases = aliasesOf(registry, model);
  const lineage = registry.lineage(model.version).map((one) => one.version);
  if (json) {
    print(JSON.stringify({ ...model, aliases, lineage }));
    return;
  }
  const facts: readonly (readonly [string, string])[] = [
    ['version', model.version],
    ['serves as', aliases.join(', ') || 'nothing'],
    ['registered', dateOf(model.registeredAt)],
    ['learned from', `events up to ${model.trainedToSeq}`],
    ['features', model.featureSetVersion],
    ['parameters', JSON.stringify(model.parameters)],
    ['artefact', model.artifact],
    ['lineage', lineage.join(' <- ')],
    ...Object.entries(model.metrics).map(
      ([member, metrics]) => [member, `NDCG@10 ${metrics['ndcg@10']?.toFixed(4)}, MAP ${metrics['map']?.toFixed(4)}`] as const,
    ),
  ];
  for (const [name, value] of facts) print(`${name.padEnd(13)} ${value}`);
}

async function point({ log, registry, clock, version, alias, json, print }: Scene): Promise<void> {
  const wanted = requireVersion('promote', version);
  const before = registry.alias(alias)?.version ?? null;
  const changed = await promote({ log, registry, clock, version: wanted, alias, reason: 'promoted by hand' });
  if (json) print(JSON.stringify({ alias, version: wanted, before, changed }));
  else
    print(changed ? `${wanted} is the ${alias} now${before === null ? '' : ` (it was ${before})`}` : `${wanted} is the ${alias} already`);
}

async function exportNeural({ registry, artifacts, version, files, json, print }: Scene): Promise<void> {
  const { version: name, artifact } = registry.version(requireVersion('export', version));
  const wanted = Object.keys(exports).filter((what) => files[what] !== undefined);
  if (wanted.length === 0) {
    const options = Object.keys(exports).map((what) => `--${what} FILE`);
    throw new CheckInError('cli.missing_argument', `checkin models export needs ${options.join(', or ')}`, 'Say what to write, and where.');
  }
  const { neuralCf } = estimators[0].load(await artifacts.get(artifact));
  if (neuralCf === null) {
    throw new CheckInError(
      'models.no_network',
      `${name} has no neural member`,
      'Train one with checkin train --neural, and export that version.',
    );
  }
  for (const what of wanted) {
    const file = files[what]!;
    const content = exports[what]!(neuralCf);
    await writeFile(file, content);
    if (json) print(JSON.stringify({ version: name, what, file }));
    else print(`${file}: ${what} of ${name}, ${Buffer.byteLength(content).toLocaleString('en')} bytes`);
  }
}

function embeddingLines(model: NeuralCfModel): string {
  const { width, ...tables } = model.embeddings();
  const lines = Object.entries(tables).flatMap(([table, { ids, values }]) =>
    ids.map((id, row) => ({ table, id, vector: [...values.subarray(row * width, (row + 1) * width)] })).filter(({ id }) => id !== ''),
  );
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function aliasesOf(registry: Registry, { version }: ModelVersion): ModelAlias[] {
  return modelAliases.filter((alias) => registry.alias(alias)?.version === version);
}

function requireVersion(action: string, version: string | undefined): string {
  if (version !== undefined) return version;
  throw new CheckInError('cli.missing_argument', `checkin models ${action} needs VERSION`, 'Choose one of checkin models list.');
}

function parseAlias(text: string | undefined): ModelAlias {
  const alias = modelAliases.find((one) => one === (text ?? 'champion'));
  if (alias !== undefined) return alias;
  throw new CheckInError('cli.bad_value', `--alias is "${text}"`, `It can be ${modelAliases.join(', ')}.`);
}

function unknownAction(action: string): CheckInError {
  const meant = nearest(action, Object.keys(actions));
  return new CheckInError(
    'cli.unknown_action',
    `checkin models cannot "${action}"`,
    meant === null ? 'It can: list, show, promote, export.' : `Did you mean checkin models ${meant}?`,
  );
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
