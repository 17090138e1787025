import { CheckInError } from '../domain/errors.ts';
import { builtinFeatures } from './builtin-features.ts';
import type { FeatureDefinition } from './define.ts';
import { FeatureStore } from './feature-store.ts';

/** What a model says of the features it was trained on. */
export interface PinnedFeatures {
  readonly featureSetVersion: string;
  /** In the order of the set; `null` = the model is from before they were kept. */
  readonly features: readonly { readonly name: string; readonly version: number }[] | null;
}

/**
 * The features that this process has code for, and the sets that can be made of them.
 *
 * The current set, which training learns from, holds the newest version of each feature. Older versions in the list only keep models serving that were
 * trained on them: change a feature by adding its next version, and take the older one out when no model needs it.
 */
export class KnownFeatures {
  /** The current set. */
  readonly current: readonly FeatureDefinition[];
  readonly currentVersion: string;
  /** The features beside ours, as they were given. */
  readonly own: readonly FeatureDefinition[];
  readonly #known: readonly FeatureDefinition[];

  /**
   * @param own features beside ours; of one name, several versions
   * @throws CheckInError `config.duplicate_feature` if one is given twice, or has a name or column of ours
   */
  constructor(own: readonly FeatureDefinition[] = []) {
    for (const feature of own) {
      const isOurs = builtinFeatures.some(({ name }) => name === feature.name);
      if (isOurs || own.some((other) => other !== feature && other.name === feature.name && other.version === feature.version))
        throw duplicate(`feature "${feature.name}" version ${feature.version}`);
    }
    this.own = own;
    this.#known = [...builtinFeatures, ...own];
    this.current = this.#known.filter(({ name, version }) => !this.#known.some((other) => other.name === name && other.version > version));
    const { columns, featureSetVersion } = new FeatureStore(this.current);
    const twice = columns.find((column, i) => columns.indexOf(column) !== i);
    if (twice !== undefined) throw duplicate(`column "${twice}"`);
    this.currentVersion = featureSetVersion;
  }

  /** The definitions of a model's feature set; `null` if one of them, or the layout they had, is no longer there. */
  definitionsOf(pinned: PinnedFeatures): readonly FeatureDefinition[] | null {
    if (pinned.featureSetVersion === this.currentVersion) return this.current;
    // Of a model that names no features, the one guess worth making: it was trained before there were any but ours.
    const names = pinned.features ?? builtinFeatures;
    const definitions = names.flatMap((wanted) => this.#find(wanted) ?? []);
    if (definitions.length < names.length) return null;
    return new FeatureStore(definitions).featureSetVersion === pinned.featureSetVersion ? definitions : null;
  }

  /** As `definitionsOf`. @throws CheckInError `features.no_definition` */
  require(pinned: PinnedFeatures & { readonly version: string }): readonly FeatureDefinition[] {
    const definitions = this.definitionsOf(pinned);
    if (definitions !== null) return definitions;
    const gone = (pinned.features ?? []).find((wanted) => this.#find(wanted) === undefined);
    throw new CheckInError(
      'features.no_definition',
      `model ${pinned.version} was trained on ${gone === undefined ? 'a feature set that this version of CheckIn cannot make' : `feature "${gone.name}" version ${gone.version}, which is not there`}`,
      gone === undefined
        ? 'Train again (`checkin train`) and promote the result.'
        : 'Bring that version back into the features of checkin.config.ts, or promote another model (`checkin models list`).',
    );
  }

  #find({ name, version }: { readonly name: string; readonly version: number }): FeatureDefinition | undefined {
    return this.#known.find((known) => known.name === name && known.version === version);
  }
}

/** What a model keeps of its features. */
export function pinnedNames(definitions: readonly FeatureDefinition[]): { name: string; version: number }[] {
  return definitions.map(({ name, version }) => ({ name, version }));
}

function duplicate(what: string): CheckInError {
  return new CheckInError('config.duplicate_feature', `${what} is there twice`, 'Give your feature another name, or its next version.');
}
