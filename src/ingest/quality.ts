/**
 * Data quality: the declared expectations (`expectations.ts`, `default-expectations.ts`) as one fold over the log.
 *
 * The fold judges and counts every event; before an event is stored, the door asks it whether an expectation of severity `quarantine` keeps the event out. So what a running CheckIn sees is what
 * `checkin quality` and the training see, and every replica of a database sees the same.
 */
import { deserialize, serialize } from 'node:v8';
import type { Event, EventType, LoggedEvent } from '../domain/event.ts';
import { isPositive } from '../domain/preference.ts';
import { defaultExpectations } from './default-expectations.ts';
import { isAboutEvents, type EventExpectation, type Expectation, type VolumeExpectation } from './expectations.ts';
import { Behaviours } from './quality/behaviour.ts';
import { Clocks, type ClockSummary } from './quality/clocks.ts';
import { compile, isLive, type EventCheck, type Surroundings } from './quality/event-checks.ts';
import { HeavyHitters } from './quality/heavy-hitters.ts';
import { Knowledge, type KnowledgeState } from './quality/knowledge.ts';
import { Tallies, tally, type TalliesState, type Totals } from './quality/tallies.ts';
import { Volumes, type OddHours } from './quality/volume.ts';

/** Why an event is kept out. */
export interface Verdict {
  readonly code: string;
  readonly message: string;
  /** False: it must not be kept anywhere, not even in the quarantine; it is about a person who was erased. */
  readonly mayBeKept: boolean;
}

interface Check {
  readonly index: number;
  readonly expectation: EventExpectation;
  readonly isBroken: EventCheck;
}

interface MonitorState {
  readonly version: string;
  readonly seq: number;
  readonly knowledge: KnowledgeState;
  readonly tallies: TalliesState;
  readonly volumes: readonly [number, number][];
  readonly newestAt: number;
}

/**
 * Judges events by expectations; memory is bounded but for the ids of the venues.
 *
 * @example
 * const monitor = new QualityMonitor();
 * for await (const events of log.read(0, await log.lastSeq())) for (const event of events) monitor.apply(event);
 * monitor.inspect(event, clock.now()); // null: may be stored
 */
export class QualityMonitor {
  readonly expectations: readonly Expectation[];
  readonly #checks: ReadonlyMap<EventType, readonly Check[]>;
  readonly #gates: ReadonlyMap<EventType, readonly Check[]>;
  readonly #knowledge: Knowledge;
  readonly #tallies: Tallies;
  readonly #volumes: Volumes;
  readonly #behaviours: Behaviours;
  readonly #people = new HeavyHitters();
  readonly #clocks = new Clocks();
  /** When the last live event of each external type came. */
  readonly #lastLive = new Map<EventType, number>();
  #newestAt: number;
  #lastReceivedAt = -Infinity;
  #seq: number;

  /** @throws RangeError if two expectations have one code */
  constructor(expectations: readonly Expectation[] = defaultExpectations, state?: MonitorState) {
    if (new Set(expectations.map(({ code }) => code)).size < expectations.length)
      throw new RangeError('two expectations have the same code: give each its own');
    this.expectations = expectations;
    const checks = expectations.flatMap((expectation, index) => (isAboutEvents(expectation) ? [checkOf(expectation, index)] : []));
    this.#checks = byType(checks);
    this.#gates = byType(checks.filter(({ expectation }) => expectation.severity === 'quarantine'));
    const limits = expectations.flatMap((expectation) => (expectation.kind === 'rate' ? [expectation.maxPerMinute] : []));
    this.#behaviours = new Behaviours(Math.min(...limits));
    this.#knowledge = new Knowledge(state?.knowledge);
    this.#tallies = new Tallies(expectations.length, state?.tallies);
    this.#volumes = new Volumes(state?.volumes);
    this.#newestAt = state?.newestAt ?? -Infinity;
    this.#seq = state?.seq ?? 0;
  }

  /** `seq` of the last event taken in. */
  get seq(): number {
    return this.#seq;
  }

  /**
   * Whether an event must be kept out of the log, by the expectations of severity `quarantine`; `null` = it may be stored. Only looks; well below a microsecond.
   *
   * @param receivedAt Unix milliseconds
   */
  inspect(event: Event, receivedAt: number): Verdict | null {
    const gates = this.#gates.get(event.type);
    if (gates === undefined) return null;
    const behaviour = event.type === 'interaction' ? this.#behaviours.of(event) : null;
    const surroundings = this.#surroundings(event, receivedAt, behaviour);
    for (const { expectation, isBroken } of gates) {
      if (isBroken(event, surroundings) !== true) continue;
      const { code, says, kind } = expectation;
      return { code, message: says, mayBeKept: !(kind === 'referential' && expectation.field === 'userId') };
    }
    return null;
  }

  /** Takes in the next event of the log: judges it, counts it, and learns from it. */
  apply(event: LoggedEvent): void {
    const day = this.#tallies.open(event.receivedAt, event.type);
    const checks = this.#checks.get(event.type);
    const behaviour = event.type === 'interaction' ? this.#behaviours.add(event) : null;
    if (checks !== undefined) {
      const surroundings = this.#surroundings(event, event.receivedAt, behaviour);
      for (const { index, isBroken } of checks) {
        const broken = isBroken(event, surroundings);
        if (broken !== null) tally(day, index, broken, event.seq);
      }
    }
    if (event.type === 'interaction' && isPositive(event)) day.choices++;
    this.learn(event);
  }

  /** Takes in the next event of the log without judging it: the past that later events are judged beside. */
  learn(event: LoggedEvent): void {
    this.#seq = event.seq;
    if (event.receivedAt > this.#lastReceivedAt) this.#lastReceivedAt = event.receivedAt;
    if (event.type === 'interaction') {
      this.#people.add(event.userId);
      this.#volumes.add(event.at);
      if (event.at > this.#newestAt) this.#newestAt = event.at;
      if (event.sessionId !== undefined && isLive(event.at, event.receivedAt)) this.#clocks.add(event.sessionId, event);
      return;
    }
    this.#knowledge.learn(event);
    if (event.type.startsWith('external.') && isLive(event.at, event.receivedAt)) this.#lastLive.set(event.type, event.receivedAt);
    if (event.type !== 'user.erased') return;
    this.#people.forget(event);
    this.#behaviours.forgetAll();
    this.#clocks.forgetAll();
  }

  /** Counts of the events received since a time, by index of `expectations`. */
  totals(since = -Infinity): Totals {
    return this.#tallies.totals(since);
  }

  /** The busiest person's interactions, of how many, by how many people (256 at most). */
  busiest(): { readonly count: number; readonly total: number; readonly people: number } {
    return { ...this.#people.top, people: this.#people.people };
  }

  oddHours(expectation: VolumeExpectation, since?: number): OddHours {
    return this.#volumes.odd(expectation, since);
  }

  clocks(): ClockSummary {
    return this.#clocks.summary();
  }

  /** How long nothing live of a type has come, up to the newest event of any type; `null` = it never came live. */
  silenceMs(type: EventType): number | null {
    const last = this.#lastLive.get(type);
    return last === undefined ? null : this.#lastReceivedAt - last;
  }

  /** What `restore` needs. It holds ids of venues and nothing about a person; rhythms and rates begin anew. */
  snapshot(): Uint8Array {
    const state: MonitorState = {
      version: versionOf(this.expectations),
      seq: this.#seq,
      knowledge: this.#knowledge.save(),
      tallies: this.#tallies.save(),
      volumes: this.#volumes.save(),
      newestAt: this.#newestAt,
    };
    return serialize(state);
  }

  /** @returns `null` if the snapshot was made with other expectations: fold the log again */
  static restore(bytes: Uint8Array, expectations: readonly Expectation[] = defaultExpectations): QualityMonitor | null {
    const state = deserialize(bytes) as MonitorState;
    return state.version === versionOf(expectations) ? new QualityMonitor(expectations, state) : null;
  }

  #surroundings(event: Event, receivedAt: number, behaviour: Surroundings['behaviour']): Surroundings {
    return { receivedAt, isLive: isLive(event.at, receivedAt), newestAt: this.#newestAt, behaviour, knowledge: this.#knowledge };
  }
}

function checkOf(expectation: EventExpectation, index: number): Check {
  return { index, expectation, isBroken: compile(expectation) };
}

function byType(checks: readonly Check[]): ReadonlyMap<EventType, readonly Check[]> {
  const pairs = checks.flatMap((check) => [check.expectation.on].flat().map((type): [EventType, Check] => [type, check]));
  const groups = Map.groupBy(pairs, ([type]) => type);
  return new Map([...groups].map(([type, group]) => [type, group.map(([, check]) => check)]));
}

function versionOf(expectations: readonly Expectation[]): string {
  return JSON.stringify(['1', expectations]);
}
