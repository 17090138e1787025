import { dayMs, minuteMs } from '../../domain/clock.ts';
import { interactionKinds } from '../../domain/event.ts';
import { forwardWeight } from '../decay.ts';
import { defineFeature } from '../define.ts';

interface OpenSession {
  readonly id: string;
  start: number;
  end: number;
}

interface Sessions {
  /** Those that late events may still stretch. */
  open: OpenSession[];
  newestAt: number;
  /** Forward-decayed sums over closed sessions: minutes, sessions. */
  minutes: number;
  count: number;
}

/** After so long a silence the same `sessionId` is another session. */
const longestSilenceMs = dayMs;
/** Events up to a day late make no difference: until then a session stays open as long as they could stretch it. */
const closesAfterMs = longestSilenceMs + dayMs;

/**
 * A session is the span of the interactions with one `sessionId`, none a day from the next.
 *
 * It closes, and becomes part of a sum, when the newest event is two days past it: a watermark by event time.
 */
export const avgSessionDuration = defineFeature({
  name: 'avg_session_duration',
  entity: 'user',
  version: 2,
  unit: 'minutes',
  range: [0, Infinity],
  description: 'Mean length of the sessions, recent ones counting more (half-life 30 days); missing without session ids.',
  on: interactionKinds,
  init: (): Sessions => ({ open: [], newestAt: 0, minutes: 0, count: 0 }),
  apply: (state, { sessionId, at }) => {
    if (sessionId === undefined || at < state.newestAt - closesAfterMs) return;
    join(state.open, { id: sessionId, start: at, end: at });
    if (at <= state.newestAt) return;
    state.newestAt = at;
    close(state);
  },
  read: (state, _now, out, offset) => {
    let { minutes, count } = state;
    for (const session of state.open) {
      const weight = forwardWeight(session.end);
      minutes += (weight * (session.end - session.start)) / minuteMs;
      count += weight;
    }
    out[offset] = count === 0 ? Number.NaN : minutes / count;
  },
  merge: (into, from) => {
    into.minutes += from.minutes;
    into.count += from.count;
    into.newestAt = Math.max(into.newestAt, from.newestAt);
    for (const session of from.open) join(into.open, { ...session });
    close(into);
  },
});

/** Adds a span to the sessions; where it is less than the silence from others of its id, they are one: as with clusters, in any order. */
function join(open: OpenSession[], session: OpenSession): void {
  let whole = session;
  for (let i = open.length - 1; i >= 0; i--) {
    const other = open[i]!;
    if (other.id !== session.id || other.start - whole.end >= longestSilenceMs || whole.start - other.end >= longestSilenceMs) continue;
    other.start = Math.min(other.start, whole.start);
    other.end = Math.max(other.end, whole.end);
    // The span bridges two that were apart until now.
    if (whole !== session) open.splice(open.indexOf(whole), 1);
    whole = other;
  }
  if (whole === session) open.push(session);
}

function close(state: Sessions): void {
  const watermark = state.newestAt - closesAfterMs;
  if (state.open.every(({ end }) => end >= watermark)) return;
  for (const { start, end } of state.open) {
    if (end >= watermark) continue;
    const weight = forwardWeight(end);
    state.minutes += (weight * (end - start)) / minuteMs;
    state.count += weight;
  }
  state.open = state.open.filter(({ end }) => end >= watermark);
}
