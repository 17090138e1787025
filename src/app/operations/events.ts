import type { Feedback, Interaction, Tracked } from '../../api/event-schemas.ts';
import { CheckInError } from '../../domain/errors.ts';
import { collectLines, type StreamReport } from '../../ingest/stream.ts';
import { track } from '../../ingest/track.ts';
import type { Core } from '../core.ts';

/** @throws CheckInError `event.rejected` */
export function trackInteraction(core: Core, interaction: Interaction): Promise<Tracked> {
  return track({ ...interaction, type: 'interaction' }, doorOf(core));
}

/** Feedback that does not say whose it is belongs to the person who was answered: so it counts for them, and goes with them. @throws CheckInError `event.rejected` */
export function trackFeedback(core: Core, feedback: Feedback): Promise<Tracked> {
  const userId = feedback.userId ?? core.state.store.recommendations.get(feedback.recommendationId)?.userId ?? null;
  return track({ ...feedback, ...(userId !== null && { userId }), type: 'recommendation.feedback' }, doorOf(core));
}

export function trackStream(core: Core, chunks: AsyncIterable<Buffer>): AsyncIterable<StreamReport> {
  return collectLines(chunks, (events) => core.collect(events));
}

/** @throws CheckInError `users.same_id` */
export async function mergeUsers(core: Core, userId: string, fromUserId: string): Promise<Tracked> {
  if (userId === fromUserId)
    throw new CheckInError('users.same_id', 'a person cannot be merged into themselves', 'Give the anonymous id as fromUserId.');
  return track({ type: 'user.merged', userId, fromUserId }, doorOf(core));
}

function doorOf(core: Core): Parameters<typeof track>[1] {
  return { collect: (events) => core.collect(events), clock: core.clock };
}
