import type { Model } from '../../models/model.ts';
import { estimators } from '../../models/catalogue.ts';
import type { ModelVersion } from '../../registry/registry.ts';
import type { Core } from '../core.ts';

/**
 * Makes every registered model anew that holds something of a person, without them, under its own version; whoever serves it takes the new one up.
 * Killed at any point, it is done again from the start, and leaves no artefact of before.
 *
 * @returns the versions that are rewritten
 */
export async function forgetInModels(core: Core, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const { storage, state } = core;
  const erased = new Set(ids);
  const rewritten: string[] = [];
  for (const version of state.registry.versions()) {
    signal.throwIfAborted();
    const without = (await load(core, version))?.forget?.((userId) => erased.has(userId)) ?? null;
    if (without === null) continue;
    const artifact = await storage.artifacts.put(without.save());
    await state.reaches(await core.append({ type: 'model.rewritten', version: version.version, artifact }));
    rewritten.push(version.version);
  }
  for (const address of replaced(state.registry.versions()))
    if (await storage.artifacts.has(address)) await storage.artifacts.delete(address);
  return rewritten;
}

/** @returns `null` for one that cannot be loaded here, and so cannot serve either */
async function load({ storage, onError }: Core, { kind, artifact }: ModelVersion): Promise<Model | null> {
  const estimator = estimators.find((one) => one.kind === kind);
  if (estimator === undefined) return null;
  try {
    return estimator.load(await storage.artifacts.get(artifact));
  } catch (error) {
    onError(error);
    return null;
  }
}

/** Artefacts that no version stands on any more. */
function replaced(versions: readonly ModelVersion[]): readonly string[] {
  const current = new Set(versions.map(({ artifact }) => artifact));
  return [...new Set(versions.flatMap(({ replacedArtifacts }) => replacedArtifacts))].filter((address) => !current.has(address));
}
