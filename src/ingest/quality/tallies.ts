import { dayMs } from '../../domain/clock.ts';
import type { EventType } from '../../domain/event.ts';

/** Days of receipt that are kept. */
const keptDays = 400;
/** Broken events that are named, per expectation and day: the last ones. */
const namedEvents = 5;

/** What one day of receipt brought. */
interface Day {
  /** By index of the expectation. */
  readonly checked: Float64Array;
  readonly broken: Float64Array;
  /** `seq` of some broken events. */
  readonly examples: number[][];
  readonly byType: Partial<Record<EventType, number>>;
  choices: number;
}

export interface Totals {
  readonly checked: readonly number[];
  readonly broken: readonly number[];
  readonly examples: readonly (readonly number[])[];
  readonly byType: Readonly<Partial<Record<EventType, number>>>;
  /** Positive interactions. */
  readonly choices: number;
}

export type TalliesState = readonly (readonly [number, Day])[];

/** Counts by day of receipt, so that a fault of last year does not colour this week. */
export class Tallies {
  readonly #expectations: number;
  readonly #days: Map<number, Day>;
  #today = Number.NaN;
  #day!: Day;

  constructor(expectations: number, state: TalliesState = []) {
    this.#expectations = expectations;
    this.#days = new Map(state);
  }

  /** The event that is being judged came at this time. */
  open(receivedAt: number, type: EventType): Day {
    const today = Math.floor(receivedAt / dayMs);
    if (today !== this.#today) {
      this.#today = today;
      this.#day = this.#days.get(today) ?? this.#newDay(today);
    }
    this.#day.byType[type] = (this.#day.byType[type] ?? 0) + 1;
    return this.#day;
  }

  /** @param since Unix milliseconds: the day it lies in and those after */
  totals(since: number): Totals {
    const totals = {
      checked: Array<number>(this.#expectations).fill(0),
      broken: Array<number>(this.#expectations).fill(0),
      examples: Array.from({ length: this.#expectations }, (): number[] => []),
      byType: {} as Partial<Record<EventType, number>>,
      choices: 0,
    };
    for (const [number, day] of this.#days) {
      if (number < Math.floor(since / dayMs)) continue;
      totals.choices += day.choices;
      for (const [type, count] of Object.entries(day.byType) as [EventType, number][])
        totals.byType[type] = (totals.byType[type] ?? 0) + count;
      for (let i = 0; i < this.#expectations; i++) {
        totals.checked[i]! += day.checked[i]!;
        totals.broken[i]! += day.broken[i]!;
        totals.examples[i] = [...totals.examples[i]!, ...day.examples[i]!].slice(-namedEvents);
      }
    }
    return totals;
  }

  save(): TalliesState {
    return [...this.#days];
  }

  #newDay(today: number): Day {
    const day = {
      checked: new Float64Array(this.#expectations),
      broken: new Float64Array(this.#expectations),
      examples: Array.from({ length: this.#expectations }, () => []),
      byType: {},
      choices: 0,
    };
    this.#days.set(today, day);
    if (this.#days.size > keptDays) this.#days.delete(this.#days.keys().next().value!);
    return day;
  }
}

/** One event, one expectation. */
export function tally(day: Day, index: number, isBroken: boolean, seq: number): void {
  day.checked[index]!++;
  if (!isBroken) return;
  day.broken[index]!++;
  const examples = day.examples[index]!;
  if (examples.length === namedEvents) examples.shift();
  examples.push(seq);
}
