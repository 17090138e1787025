import type { InteractionEvent } from './event.ts';

/**
 * How strongly each kind of interaction speaks for (positive) or against (negative) a venue, in units of one check-in.
 *
 * A rating counts `(value - 3) / 2`, so that 4 and 5 are positive, 3 is neutral, 1 and 2 are negative (DESIGN.md, section 9).
 */
export const preferenceWeights = { view: 0.05, click: 0.2, accept: 0.7, reject: -0.5, checkin: 1, share: 0.5 } as const;

/** The weight of one interaction, -1 to 1. */
export function preferenceOf(event: Pick<InteractionEvent, 'kind' | 'value'>): number {
  if (event.kind === 'rating') return ((event.value ?? 3) - 3) / 2;
  return preferenceWeights[event.kind];
}

/** Whether an interaction is a positive label: an accept, a check-in, or a rating of 4 or more. */
export function isPositive(event: Pick<InteractionEvent, 'kind' | 'value'>): boolean {
  return event.kind === 'accept' || event.kind === 'checkin' || (event.kind === 'rating' && (event.value ?? 0) >= 4);
}
