import type { ModelSummary, Overview, Page } from '../../api/operations.ts';
import { modelAliases, type ModelAlias } from '../../domain/event.ts';
import { promote, type ModelVersion } from '../../registry/registry.ts';
import type { Core } from '../core.ts';
import { overviewOf } from '../overview.ts';

/** Newest first. */
export function listModels(core: Core): Page<ModelSummary> {
  return {
    items: core.state.registry
      .versions()
      .map((version) => summaryOf(core, version))
      .toReversed(),
  };
}

/** Points an alias at a version and waits until it serves here. @throws CheckInError `registry.unknown_version`, or why it cannot be loaded */
export async function promoteModel(core: Core, version: string, alias: ModelAlias): Promise<ModelSummary> {
  const { storage, state, models, clock } = core;
  const { registry } = state;
  if (await promote({ log: storage.log, registry, clock, version, alias })) await state.reaches(await storage.log.lastSeq());
  await models.refresh(registry);
  const problem = models.problems().find((one) => one.alias === alias && one.version === version);
  if (problem !== undefined) throw problem.error;
  return summaryOf(core, registry.version(version));
}

export function overview(core: Core): Overview {
  const { registry, store, seq } = core.state;
  const champion = registry.champion;
  return overviewOf(store, { events: seq, champion: champion && summaryOf(core, champion), now: core.clock.now() });
}

function summaryOf({ state }: Core, { version, kind, registeredAt, trainedToSeq, metrics }: ModelVersion): ModelSummary {
  const aliases = modelAliases.filter((alias) => state.registry.alias(alias)?.version === version);
  return { version, kind, aliases, registeredAt, trainedToSeq, metrics };
}
