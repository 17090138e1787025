import { hourMs } from '../../domain/clock.ts';
import { interactionKinds } from '../../domain/event.ts';
import { moodIds } from '../../domain/taxonomy.ts';
import type { Mood } from '../../domain/taxonomy.ts';
import { remaining } from '../decay.ts';
import { defineFeature } from '../define.ts';

const halfLifeMs = 3 * hourMs;

export const currentMoodIndicators = defineFeature({
  name: 'current_mood_indicators',
  entity: 'user',
  version: 1,
  unit: '1 = said just now, halved every 3 hours',
  range: [0, 1],
  description: 'How recently each mood showed in a wish or in the context of an interaction; missing until the first one does.',
  columns: moodIds,
  on: [...interactionKinds, 'recommendation.served'],
  /** When each mood was last said; 0 = never. */
  init: () => new Float64Array(moodIds.length),
  apply: (lastAt, event, { moods }) => {
    if (event.type === 'interaction') {
      say(lastAt, moods, event.at);
      return;
    }
    if (event.context.mood !== undefined) say(lastAt, event.context.mood, event.at);
    if (event.understood !== undefined) say(lastAt, event.understood.mood, event.at);
  },
  read: (lastAt, now, out, offset) => {
    const isKnown = lastAt.some((at) => at > 0);
    for (let i = 0; i < lastAt.length; i++) {
      const at = lastAt[i]!;
      out[offset + i] = !isKnown ? Number.NaN : at === 0 ? 0 : remaining(now - at, halfLifeMs);
    }
  },
  merge: (into, from) => {
    for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i]!, from[i]!);
  },
});

function say(lastAt: Float64Array, moods: readonly Mood[], at: number): void {
  for (const mood of moods) {
    const i = moodIds.indexOf(mood);
    lastAt[i] = Math.max(lastAt[i]!, at);
  }
}
