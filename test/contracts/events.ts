/** Simple events by name, for tests of the log. */
import type { Event } from '../../src/domain/event.ts';

const epoch = 1_700_000_000_000;

/** A person looks at a venue. @param name its id, made long enough */
export function view(name: string, at = 0, userId = 'bia'): Event & { type: 'interaction' } {
  return { id: name.padEnd(8, '.'), at: epoch + at, type: 'interaction', kind: 'view', userId, venueId: 'bar-do-joao' };
}

/** A message in words. @param userId `null` = by someone we do not know */
export function chat(name: string, userId: string | null): Event {
  return {
    id: name.padEnd(8, '.'),
    at: epoch,
    type: 'conversation.message',
    role: 'user',
    text: `ação "${name}"\n🎶`,
    ...(userId === null ? {} : { userId }),
  };
}
