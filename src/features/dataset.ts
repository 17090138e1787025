import type { Dataset } from '../domain/dataset.ts';
import type { InteractionEvent, LoggedEvent } from '../domain/event.ts';
import { isPositive } from '../domain/preference.ts';
import type { Venue } from '../domain/venue.ts';
import { Random } from '../stats/random.ts';
import type { Catalogue } from './catalogue.ts';
import { DecisionReservoir } from './decision-groups.ts';
import type { DecisionGroup } from './decision-groups.ts';
import type { FeatureStore } from './feature-store.ts';
import { InteractionColumns } from './interaction-columns.ts';
import { NegativeSampler } from './negatives.ts';
import type { NegativeCounts, NegativeKind } from './negatives.ts';
import type { DecisionPoint, ReplayVisitor, ServedPoint } from './replay.ts';

export interface CollectorOptions {
  /** Same seed and log, same dataset. */
  readonly seed: number;
  /** Venues drawn as not chosen, per decision; 20 unless told. */
  readonly negativesPerDecision?: number;
  /** How they are drawn; `hard` unless told. */
  readonly negatives?: NegativeKind;
  /** Largest number of rows in the decision table; 100,000 unless told (about 76 MB). Beyond it, a uniform sample of decisions is kept. */
  readonly maxRows?: number;
}

/** What is in a dataset, and what was left out. */
export interface DatasetReport {
  readonly interactions: number;
  /** Decisions seen, of both kinds below. */
  readonly decisions: number;
  /** Answers with a known reaction: their rows are what was shown. */
  readonly answers: number;
  /** Decisions in the table. */
  readonly kept: number;
  readonly rows: number;
  /** Venues drawn as not chosen, by how. */
  readonly negatives: NegativeCounts;
}

/** Answers wait for a reaction; of more than so many, the oldest is taken to have had none. */
const waitingAnswers = 4096;

/**
 * Collects a `Dataset` during a replay: give it to `replay` as the visitor, then call `finish`.
 *
 * The decision table has a group of rows per decision. Where an answer led to it, the rows are what was shown (label 1 = accepted, checked in or
 * well rated); otherwise the chosen venue and venues drawn at that moment. Features are those of the decision, never of the label.
 */
export class DatasetCollector implements ReplayVisitor {
  readonly #store: FeatureStore;
  readonly #interactions = new InteractionColumns();
  readonly #sampler: NegativeSampler;
  readonly #reservoir: DecisionReservoir;
  readonly #groupRows: number;
  /** By recommendation id: what was shown, and whether anyone reacted yet. */
  readonly #waiting = new Map<string, { readonly group: DecisionGroup; isOffered: boolean }>();
  #answers = 0;
  #until = 0;

  /** @param store the one that is replayed */
  constructor(store: FeatureStore, { seed, negativesPerDecision = 20, negatives = 'hard', maxRows = 100_000 }: CollectorOptions) {
    const random = new Random(seed);
    this.#store = store;
    this.#groupRows = 1 + negativesPerDecision;
    this.#sampler = new NegativeSampler(random.fork(1), negatives);
    this.#reservoir = new DecisionReservoir(Math.max(1, Math.floor(maxRows / this.#groupRows)), random.fork(2));
  }

  decision(point: DecisionPoint): void {
    if (this.#wasShown(point.event)) return;
    this.#reservoir.offer(() => {
      const drawn = this.#sampler.draw(this.#store.catalogue, point.moment, point.chosen, this.#groupRows - 1);
      const venues = Int32Array.of(point.chosen, ...drawn);
      const labels = new Float32Array(venues.length);
      labels[0] = 1;
      return { seq: point.seq, at: point.moment.at, venues, labels, values: point.request(venues).features.values };
    });
  }

  served({ event, moment, request }: ServedPoint): void {
    const shown = event.items.slice(0, this.#groupRows).map(({ venueId }) => this.#store.catalogue.indexOf(venueId));
    const venues = Int32Array.from(shown.filter((index) => index >= 0));
    if (venues.length < 2) return;
    const labels = new Float32Array(venues.length);
    const group = { seq: event.seq, at: moment.at, venues, labels, values: request(venues).features.values };
    this.#waiting.set(event.recommendationId, { group, isOffered: false });
    if (this.#waiting.size > waitingAnswers) this.#waiting.delete(this.#waiting.keys().next().value!);
  }

  applied(event: LoggedEvent): void {
    if (event.type !== 'interaction') return;
    // Of interactions only: a run that imports an old city starts today, and decay measured from today would leave nothing of that city.
    this.#until = Math.max(this.#until, event.at);
    this.#interactions.add(event, this.#store);
    if (isPositive(event)) this.#sampler.remember(this.#store.catalogue.indexOf(event.venueId));
    this.#react(event);
  }

  /** The dataset of everything replayed so far. */
  finish(): { readonly dataset: Dataset; readonly report: DatasetReport } {
    const { users, interactions } = this.#interactions.finish(this.#store);
    const decisions = this.#reservoir.finish(this.#store.columns);
    return {
      dataset: { users, venues: venuesOf(this.#store.catalogue), interactions, decisions, until: this.#until },
      report: {
        interactions: interactions.user.length,
        decisions: this.#reservoir.seen,
        answers: this.#answers,
        kept: decisions.at.length,
        rows: decisions.features.rows,
        negatives: this.#sampler.counts,
      },
    };
  }

  /** Whether the choice was made from an answer that is a group of its own. */
  #wasShown(event: LoggedEvent<InteractionEvent>): boolean {
    const answer = event.recommendationId === undefined ? undefined : this.#waiting.get(event.recommendationId);
    return answer?.group.venues.includes(this.#store.catalogue.indexOf(event.venueId)) === true;
  }

  /** Writes a reaction into what was shown; the first one makes it a decision. */
  #react(event: LoggedEvent<InteractionEvent>): void {
    const answer = event.recommendationId === undefined ? undefined : this.#waiting.get(event.recommendationId);
    if (answer === undefined || event.kind === 'view' || event.kind === 'click' || event.kind === 'share') return;
    const row = answer.group.venues.indexOf(this.#store.catalogue.indexOf(event.venueId));
    if (row < 0) return;
    if (isPositive(event)) answer.group.labels[row] = 1;
    if (answer.isOffered) return;
    answer.isOffered = true;
    this.#answers++;
    this.#reservoir.offer(() => answer.group);
  }
}

/** The catalogue as venues; what may not be recommended is marked `hidden`, and an id without a record stands as such. */
function venuesOf(catalogue: Catalogue): readonly Venue[] {
  return catalogue.ids.map((id, index) => {
    const venue = catalogue.venue(index) ?? { id, name: id, category: 'other', timeZone: catalogue.defaultTimeZone };
    return catalogue.isListed(index) || venue.status === 'closed' ? venue : { ...venue, status: 'hidden' };
  });
}
