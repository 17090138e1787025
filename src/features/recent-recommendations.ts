import type { RequestContext, StructuredContext } from '../domain/context.ts';
import type { LoggedEvent, RecommendationServedEvent } from '../domain/event.ts';

/** What is remembered of an answer: enough to know under which circumstances a later reaction was decided. */
export interface RecentRecommendation {
  readonly at: number;
  readonly userId: string | null;
  readonly context: RequestContext;
  readonly understood: StructuredContext | null;
}

/** Reactions come within days; 20,000 answers are about 10 MB. */
const capacity = 20_000;

/** The last answers by id, so that an accept or a check-in finds the circumstances it was decided under. */
export class RecentRecommendations {
  readonly #byId = new Map<string, RecentRecommendation>();
  /** Ids in the order of the map, those before `#oldest` long gone: the first key of a map that loses its first keys is dear to find, a tenth of a replay. */
  #order: string[] = [];
  #oldest = 0;

  get(recommendationId: string | undefined): RecentRecommendation | null {
    return recommendationId === undefined ? null : (this.#byId.get(recommendationId) ?? null);
  }

  add(event: LoggedEvent<RecommendationServedEvent>): void {
    const { at, userId, context, understood } = event;
    const id = event.recommendationId;
    if (!this.#byId.has(id)) this.#order.push(id);
    this.#byId.set(id, { at, userId: userId ?? null, context, understood: understood ?? null });
    if (this.#byId.size <= capacity) return;
    this.#byId.delete(this.#order[this.#oldest++]!);
    if (this.#oldest > capacity) this.#line();
  }

  /** Forgets the answers given to a person. */
  erase(userId: string): void {
    for (const [id, { userId: owner }] of this.#byId) if (owner === userId) this.#byId.delete(id);
    this.#line();
  }

  save(): Map<string, RecentRecommendation> {
    return this.#byId;
  }

  static load(state: ReadonlyMap<string, RecentRecommendation>): RecentRecommendations {
    const recent = new RecentRecommendations();
    for (const [id, recommendation] of state) recent.#byId.set(id, recommendation);
    recent.#line();
    return recent;
  }

  #line(): void {
    this.#order = [...this.#byId.keys()];
    this.#oldest = 0;
  }
}
