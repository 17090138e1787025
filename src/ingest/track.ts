/** One event at a time, typed, through the same door as everything else. */
import type { Clock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import type { Event, EventOf } from '../domain/event.ts';
import { uuidV7 } from '../domain/ids.ts';
import type { CollectReport } from './collect.ts';

/** An event whose id and time may be left to us: a call that may be repeated should carry an id of its own. */
type Untold<E extends Event> = E extends unknown ? Omit<E, 'id' | 'at'> & { readonly id?: string; readonly at?: number | string } : never;

/** An event in the log. */
export interface Tracked {
  readonly eventId: string;
  readonly seq: number;
  /** The log already held it: nothing has changed. */
  readonly isDuplicate: boolean;
}

/**
 * Takes in one event, whole or not at all.
 *
 * @param event `id` absent = a new one; `at` absent = now
 * @param collect the door
 * @throws CheckInError `event.rejected` that says which field is wrong
 */
export async function track(
  event: Untold<EventOf<'interaction' | 'recommendation.feedback' | 'user.merged'>>,
  { collect, clock }: { readonly collect: (events: readonly unknown[]) => Promise<CollectReport>; readonly clock: Clock },
): Promise<Tracked> {
  const eventId = event.id ?? uuidV7(clock.now());
  const { rejected, lastSeq, duplicates } = await collect([{ ...event, id: eventId }]);
  const [problem] = rejected;
  if (problem !== undefined)
    throw new CheckInError('event.rejected', `${problem.message} (${problem.code})`, 'Correct the field, or see docs/collecting.md.');
  return { eventId, seq: lastSeq, isDuplicate: duplicates === 1 };
}
