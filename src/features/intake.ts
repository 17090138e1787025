import type { EventOf, InteractionEvent, LoggedEvent } from '../domain/event.ts';
import type { Catalogue } from './catalogue.ts';
import type { City } from './city.ts';
import { anchorOf } from './dossier.ts';
import { listenersByTrigger, nobody } from './fold.ts';
import type { FeatureFold, Listeners } from './fold.ts';
import { addContact, mergeContacts, secondFirstVisits, slotOf } from './history.ts';
import type { MatrixWriter } from './matrix.ts';
import type { People } from './people.ts';
import type { RecentRecommendations } from './recent-recommendations.ts';
import type { Stage } from './world.ts';

/** The state of a `FeatureStore`, as far as events change it. */
export interface IntakeState {
  readonly catalogue: Catalogue;
  readonly people: People;
  readonly recommendations: RecentRecommendations;
  readonly city: City;
  readonly stage: Stage;
  readonly matrix: Pick<MatrixWriter, 'touch'>;
}

/** What each event does to the state: who is looked up, which features are told, which rows go stale. */
export class Intake {
  readonly #catalogue: Catalogue;
  readonly #people: People;
  readonly #recommendations: RecentRecommendations;
  readonly #city: City;
  readonly #stage: Stage;
  readonly #matrix: Pick<MatrixWriter, 'touch'>;
  readonly #userFolds: readonly FeatureFold[];
  readonly #listeners: ReadonlyMap<string, Listeners>;

  constructor({ catalogue, people, recommendations, city, stage, matrix }: IntakeState, folds: readonly FeatureFold[]) {
    this.#catalogue = catalogue;
    this.#people = people;
    this.#recommendations = recommendations;
    this.#city = city;
    this.#stage = stage;
    this.#matrix = matrix;
    this.#userFolds = folds.filter(({ definition }) => definition.entity === 'user');
    this.#listeners = listenersByTrigger(folds);
  }

  /** Takes in one event. */
  take(event: LoggedEvent): void {
    switch (event.type) {
      case 'interaction':
        this.#interaction(event);
        break;
      case 'venue.upserted':
        this.#onVenue(this.#catalogue.upsert(event.venue, saidAt(event)), event);
        break;
      case 'venue.removed':
        this.#onVenue(this.#catalogue.remove(event.venueId, saidAt(event)), event);
        break;
      case 'external.event':
      case 'external.crowd':
        this.#onVenue(this.#catalogue.see(event.venueId), event);
        break;
      case 'external.weather':
        this.#city.report(event.weather, saidAt(event));
        break;
      case 'user.upserted':
        this.#onPerson(this.#people.upsert(event.user, saidAt(event)), event);
        break;
      case 'recommendation.served':
        this.#recommendations.add(event);
        if (event.userId !== undefined) this.#onPerson(this.#people.see(event.userId), event);
        break;
      case 'recommendation.feedback':
      case 'conversation.message':
        if (event.userId !== undefined) this.#onPerson(this.#people.see(event.userId), event);
        break;
      case 'user.merged':
        this.#merge(event);
        break;
      case 'user.erased':
        this.#bury(event);
        break;
      case 'log.erased':
      case 'model.registered':
      case 'model.rewritten':
      case 'model.promoted':
      case 'run.started':
      case 'run.finished':
        break;
    }
  }

  /** Forgets a person: profile, history, features, answers. @returns every id that led to them: their rows in the log are the caller's to delete */
  erase(userId: string): readonly string[] {
    const person = this.#people.indexOf(userId);
    if (person < 0) return [];
    const ids = this.#people.erase(person);
    for (const id of ids) this.#recommendations.erase(id);
    return ids;
  }

  #interaction(event: LoggedEvent<InteractionEvent>): void {
    const person = this.#people.see(event.userId);
    const dossier = this.#people.change(person);
    const { contacts, states } = dossier;
    const venueIndex = this.#catalogue.see(event.venueId);
    const venue = this.#catalogue.venue(venueIndex);
    const slot = slotOf(contacts, venueIndex);
    this.#stage.openInteraction(event, {
      user: dossier.record,
      venue,
      venueIndex,
      knownFirstVisitAt: slot < 0 ? 0 : contacts.firstVisitAt[slot]!,
      recommendation: this.#recommendations.get(event.recommendationId),
      anchor: anchorOf(dossier),
    });
    const { user: userFolds, venue: venueFolds } = this.#listeners.get(event.kind) ?? nobody;
    for (const fold of userFolds) fold.apply(states, fold.place, event, this.#stage);
    for (const fold of venueFolds) fold.apply(fold.venueStates, venueIndex, event, this.#stage);
    if (event.kind === 'checkin' || event.kind === 'accept') this.#city.visit(this.#stage.local, this.#stage.weight, this.#stage.weather);
    addContact(contacts, venueIndex, event, venue?.location ?? null);
    this.#people.touch(person, event.seq);
    if (venueFolds.length > 0) this.#matrix.touch(venueIndex);
  }

  /** @param index -1 = the event says nothing new */
  #onVenue(index: number, event: LoggedEvent): void {
    if (index < 0) return;
    this.#stage.openEvent(event.at, null, this.#catalogue.venue(index));
    for (const fold of (this.#listeners.get(event.type) ?? nobody).venue) fold.apply(fold.venueStates, index, event, this.#stage);
    this.#matrix.touch(index);
  }

  /** @param index -1 = the event says nothing new */
  #onPerson(index: number, event: LoggedEvent): void {
    if (index < 0) return;
    const dossier = this.#people.change(index);
    this.#stage.openEvent(event.at, dossier.record, null);
    for (const fold of (this.#listeners.get(event.type) ?? nobody).user) fold.apply(dossier.states, fold.place, event, this.#stage);
    if (event.type !== 'recommendation.served') this.#people.touch(index, event.seq);
  }

  #merge(event: LoggedEvent<EventOf<'user.merged'>>): void {
    const into = this.#people.see(event.userId);
    const from = this.#people.indexOf(event.fromUserId);
    if (from !== into && this.#people.goesBy(from, event.fromUserId)) {
      const [target, source] = [this.#people.change(into), this.#people.change(from)];
      this.#stage.openMerge(secondFirstVisits(target.contacts, source.contacts));
      for (const fold of this.#userFolds) fold.merge(target.states, source.states, this.#stage);
      mergeContacts(target.contacts, source.contacts);
    }
    this.#people.merge(event.fromUserId, into);
    this.#onPerson(into, event);
  }

  /** Forgets whoever goes by one of the ids. An id that was only lent to them may lead to its holder before, now that their events are gone: it leads to nobody then. */
  #bury(tombstone: LoggedEvent<EventOf<'user.erased'>>): void {
    const ids = this.#people.meantBy(tombstone);
    for (const id of ids) if (this.#people.goesBy(this.#people.indexOf(id), id)) this.erase(id);
    for (const id of ids) this.#people.detach(id);
  }
}

/** When something was said that holds until something newer is said. A clock that is ahead must not keep the others from correcting it. */
function saidAt({ at, receivedAt }: LoggedEvent): number {
  return Math.min(at, receivedAt);
}
