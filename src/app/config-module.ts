import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CheckInError, messageOf } from '../domain/errors.ts';
import { defineFeature, type FeatureDefinition } from '../features/define.ts';
import { KnownFeatures } from '../features/feature-sets.ts';
import type { Connector } from '../ingest/connectors.ts';
import type { Expectation } from '../ingest/expectations.ts';
import { QualityMonitor } from '../ingest/quality.ts';

/** What people add to CheckIn in code of their own: the default export of `checkin.config.ts`. */
export interface UserConfig {
  /** Features beside ours (`defineFeature`); of one name, several versions while a model still needs the older one. */
  readonly features?: readonly FeatureDefinition[];
  /** Services that a running CheckIn asks for events: `openMeteo`, `jsonFeed`, or your own. */
  readonly connectors?: readonly Connector[];
  /** What is expected of events, in place of `defaultExpectations`: spread those into it to add to them. */
  readonly expectations?: readonly Expectation[];
}

/** A configuration that was read and found good. */
export interface LoadedConfig {
  /** Ours and theirs. */
  readonly features: KnownFeatures;
  readonly connectors?: readonly Connector[] | undefined;
  readonly expectations?: readonly Expectation[] | undefined;
}

/** Names looked for in the working directory, in this order. */
const fileNames = ['checkin.config.ts', 'checkin.config.js', 'checkin.config.mjs'];
const settings: readonly string[] = ['features', 'connectors', 'expectations'] satisfies (keyof UserConfig)[];

/**
 * What a config module exports by default, with its types checked.
 *
 * @example
 * // checkin.config.ts
 * import { defineConfig } from 'checkin';
 * import { lateNights } from './features/late-nights.ts';
 * export default defineConfig({ features: [lateNights] });
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

/**
 * Reads the config module: the file that is named, else the one in the working directory, else none.
 *
 * @param path `--config` or CHECKIN_CONFIG; `null` = look in the working directory
 * @throws CheckInError `config.not_found`, `config.cannot_load`, `config.not_exported`, `config.unknown_setting`, and those of `knownFeatures`
 */
export async function loadConfigModule(path: string | null, workingDirectory: string): Promise<LoadedConfig> {
  const file = path === null ? await findFile(workingDirectory) : resolve(workingDirectory, path);
  if (file === null) return { features: new KnownFeatures() };
  if (!(await isFile(file)))
    throw new CheckInError('config.not_found', `there is no config module ${file}`, 'Write its path after --config, or in CHECKIN_CONFIG.');
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    throw new CheckInError('config.cannot_load', `${file} could not be loaded: ${messageOf(error)}`, 'Run it with node to see where.', {
      cause: error,
    });
  }
  const config = module.default;
  if (typeof config !== 'object' || config === null)
    throw new CheckInError(
      'config.not_exported',
      `${file} exports no configuration by default`,
      'End it with: export default defineConfig({ features: [...] })',
    );
  const unknown = Object.keys(config).find((key) => !settings.includes(key));
  if (unknown !== undefined)
    throw new CheckInError(
      'config.unknown_setting',
      `${file} sets "${unknown}", which is not a setting`,
      `It may set: ${settings.join(', ')}.`,
    );
  const { features, connectors, expectations } = config as UserConfig;
  checkConnectors(connectors);
  checkExpectations(expectations);
  return { features: knownFeatures(features), connectors, expectations };
}

/** @throws CheckInError `config.invalid_connector` */
function checkConnectors(connectors: readonly Connector[] = []): void {
  const names = new Set<string>();
  for (const connector of connectors) {
    const { name, everyMs } = connector;
    const isOne =
      typeof name === 'string' && name !== '' && Number.isFinite(everyMs) && everyMs >= 1000 && typeof connector.fetch === 'function';
    if (!isOne || names.has(name)) {
      throw new CheckInError(
        'config.invalid_connector',
        isOne
          ? `two connectors are called "${name}"`
          : `connector ${JSON.stringify(name)} lacks a name, an everyMs of a second or more, or a fetch function`,
        'Make it with openMeteo or jsonFeed, or see docs/connectors.md.',
      );
    }
    names.add(name);
  }
}

/** @throws CheckInError `config.invalid_expectation` */
function checkExpectations(expectations: readonly Expectation[] | undefined): void {
  try {
    if (expectations !== undefined) new QualityMonitor(expectations).totals();
  } catch (error) {
    throw new CheckInError(
      'config.invalid_expectation',
      `the expectations cannot be used: ${messageOf(error)}`,
      'See docs/data-quality.md.',
      { cause: error },
    );
  }
}

/**
 * Features of a user with ours.
 *
 * @throws CheckInError `config.invalid_feature` if `defineFeature` would not take one, `config.duplicate_feature` if a name is taken
 */
export function knownFeatures(features: readonly FeatureDefinition[] = []): KnownFeatures {
  return new KnownFeatures((features as readonly unknown[]).map(featureOf));
}

/** A definition with its defaults, also where somebody wrote it without `defineFeature`. */
function featureOf(feature: unknown): FeatureDefinition {
  const name =
    typeof feature === 'object' && feature !== null && 'name' in feature ? `feature ${JSON.stringify(feature.name)}` : String(feature);
  try {
    const definition = defineFeature(feature as FeatureDefinition);
    const { version } = definition;
    if (!Number.isSafeInteger(version) || version < 1) throw new RangeError('its version is not a whole number from 1');
    return definition;
  } catch (error) {
    throw new CheckInError('config.invalid_feature', `${name} cannot be used: ${messageOf(error)}`, 'Make it with defineFeature.', {
      cause: error,
    });
  }
}

async function findFile(directory: string): Promise<string | null> {
  for (const name of fileNames) {
    const path = resolve(directory, name);
    if (await isFile(path)) return path;
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
