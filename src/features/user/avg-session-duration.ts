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
  /** Sessions that may still grow: those that ended less than a day before the newest event. */
  open: OpenSession[];
  newestAt: number;
  /** Forward-decayed sums over closed sessions: minutes, sessions. */
  minutes: number;
  count: number;
}

/** A session is the span between the first and the last interaction with one `sessionId`. */
export const avgSessionDuration = defineFeature({
  name: 'avg_session_duration',
  entity: 'user',
  version: 1,
  unit: 'minutes',
  range: [0, Infinity],
  description: 'Mean length of the sessions, recent ones counting more (half-life 30 days); missing without session ids.',
  on: interactionKinds,
  init: (): Sessions => ({ open: [], newestAt: 0, minutes: 0, count: 0 }),
  apply: (state, { sessionId, at }) => {
    if (sessionId === undefined) return;
    const session = state.open.find(({ id }) => id === sessionId);
    if (session !== undefined) {
      session.start = Math.min(session.start, at);
      session.end = Math.max(session.end, at);
    } else if (at >= state.newestAt - dayMs) {
      state.open.push({ id: sessionId, start: at, end: at });
    }
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
    for (const session of from.open) {
      const same = into.open.find(({ id }) => id === session.id);
      if (same === undefined) into.open.push({ ...session });
      else {
        same.start = Math.min(same.start, session.start);
        same.end = Math.max(same.end, session.end);
      }
    }
    close(into);
  },
});

/** Sessions close on a watermark: a day of late events may still stretch them, and then they become sums. */
function close(state: Sessions): void {
  const watermark = state.newestAt - dayMs;
  if (state.open.every(({ end }) => end >= watermark)) return;
  for (const { start, end } of state.open) {
    if (end >= watermark) continue;
    const weight = forwardWeight(end);
    state.minutes += (weight * (end - start)) / minuteMs;
    state.count += weight;
  }
  state.open = state.open.filter(({ end }) => end >= watermark);
}
