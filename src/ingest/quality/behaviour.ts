import { hourMs, minuteMs } from '../../domain/clock.ts';
import type { InteractionEvent } from '../../domain/event.ts';
import { BoundedMap } from './bounded.ts';

/** People whose last acts are remembered, at least: those with something new within minutes. Some 300 bytes each. */
const people = 20_000;
/** Acts of a person that a new one may repeat. */
const rememberedActs = 4;
/** A longer gap is a pause, not a rhythm. */
const longestGapMs = 10 * minuteMs;
/** Gaps before a rhythm can be told; the average forgets with the same span. */
const fewestGaps = 32;
/** Who was too fast once is suspected for so long. */
const suspicionMs = hourMs;

interface Act {
  readonly kind: InteractionEvent['kind'];
  readonly venueId: string;
  readonly at: number;
}

/** What is remembered of one person. */
interface Trail {
  lastAt: number;
  minute: number;
  inMinute: number;
  suspectUntil: number;
  gaps: number;
  meanGap: number;
  variance: number;
  readonly acts: Act[];
  nextAct: number;
}

/** What an interaction looks like beside the ones before it by the same person. */
export interface Behaviour {
  /** How long ago, or how soon after, the same thing was done at the same venue; `Infinity` = not among the last acts. */
  readonly sinceSameMs: number;
  /** Interactions in this minute, this one included; while somebody is suspected, at least `limit + 1`. */
  readonly perMinute: number;
  /** (s - m) / (s + m) of the gaps; `NaN` while there are too few. */
  readonly burstiness: number;
}

const unknownPerson: Behaviour = { sinceSameMs: Infinity, perMinute: 1, burstiness: Number.NaN };

/** How people act, by the times of their events: bounded memory, nothing of it is ever stored. */
export class Behaviours {
  readonly #trails = new BoundedMap<string, Trail>(people);
  readonly #maxPerMinute: number;

  /** @param maxPerMinute more than this in a minute makes a person suspect for an hour */
  constructor(maxPerMinute: number) {
    this.#maxPerMinute = maxPerMinute;
  }

  /** Only looks. */
  of(event: InteractionEvent): Behaviour {
    const trail = this.#trails.peek(event.userId);
    return trail === undefined ? unknownPerson : this.#read(trail, event);
  }

  /** Looks, then remembers the event. */
  add(event: InteractionEvent): Behaviour {
    const { userId, at, kind, venueId } = event;
    const trail = this.#trails.get(userId);
    if (trail === undefined) {
      this.#trails.set(userId, newTrail(event));
      return unknownPerson;
    }
    const behaviour = this.#read(trail, event);
    const minute = Math.floor(at / minuteMs);
    if (minute > trail.minute) {
      trail.minute = minute;
      trail.inMinute = 1;
    } else if (minute === trail.minute && ++trail.inMinute > this.#maxPerMinute) {
      trail.suspectUntil = Math.max(trail.suspectUntil, at + suspicionMs);
    }
    const gap = at - trail.lastAt;
    if (gap > 0) {
      // Times in whole minutes are rounded: they say nothing about a rhythm.
      if (gap <= longestGapMs && gap % minuteMs !== 0) addGap(trail, gap);
      trail.lastAt = at;
    }
    trail.acts[trail.nextAct] = { kind, venueId, at };
    trail.nextAct = (trail.nextAct + 1) % rememberedActs;
    return behaviour;
  }

  forgetAll(): void {
    this.#trails.clear();
  }

  #read(trail: Trail, { kind, venueId, at }: InteractionEvent): Behaviour {
    let sinceSameMs = Infinity;
    for (const act of trail.acts) {
      if (act.venueId === venueId && act.kind === kind) sinceSameMs = Math.min(sinceSameMs, Math.abs(at - act.at));
    }
    const inMinute = Math.floor(at / minuteMs) === trail.minute ? trail.inMinute + 1 : 1;
    const isSuspect = at <= trail.suspectUntil && at > trail.suspectUntil - 2 * suspicionMs;
    const deviation = Math.sqrt(trail.variance);
    return {
      sinceSameMs,
      perMinute: isSuspect ? Math.max(inMinute, this.#maxPerMinute + 1) : inMinute,
      burstiness: trail.gaps < fewestGaps ? Number.NaN : (deviation - trail.meanGap) / (deviation + trail.meanGap),
    };
  }
}

function newTrail({ kind, venueId, at }: InteractionEvent): Trail {
  return {
    lastAt: at,
    minute: Math.floor(at / minuteMs),
    inMinute: 1,
    suspectUntil: -Infinity,
    gaps: 0,
    meanGap: 0,
    variance: 0,
    acts: [{ kind, venueId, at }],
    nextAct: 1,
  };
}

/** Exponentially weighted mean and variance (Finch 2009, "Incremental calculation of weighted mean and variance"); plain ones while there are few. */
function addGap(trail: Trail, gap: number): void {
  trail.gaps++;
  const weight = 1 / Math.min(trail.gaps, fewestGaps);
  const off = gap - trail.meanGap;
  trail.meanGap += weight * off;
  trail.variance = (1 - weight) * (trail.variance + weight * off * off);
}
