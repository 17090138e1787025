import { randomBytes } from 'node:crypto';
import type { Page, PageRequest } from '../../api/operations.ts';
import { CheckInError } from '../../domain/errors.ts';
import { userOf } from '../../domain/event.ts';
import { opaqueId } from '../../domain/ids.ts';
import type { User } from '../../domain/user.ts';
import type { People } from '../../features/people.ts';
import type { Core } from '../core.ts';
import { pageOf } from '../page.ts';

export function listUsers({ state }: Core, page: PageRequest): Page<User> {
  const { people } = state.store;
  return pageOf(people.size, (index) => profileOf(people, index), page);
}

/** @throws CheckInError `users.not_found` */
export function getUser({ state }: Core, userId: string): User {
  const { people } = state.store;
  const user = profileOf(people, people.indexOf(userId));
  if (user === null)
    throw new CheckInError(
      'users.not_found',
      `nobody called "${userId}" is known`,
      'List the people with GET /v1/users, or create a profile with PUT.',
    );
  return user;
}

export async function putUser(core: Core, user: User): Promise<User> {
  await core.write({ type: 'user.upserted', user });
  return user;
}

export async function eraseUser(core: Core, userId: string): Promise<{ deletedEvents: number }> {
  const { state, storage } = core;
  const { people } = state.store;
  const ids = new Set([userId, ...people.idsOf(people.indexOf(userId))]);
  const seqs: number[] = [];
  for await (const events of storage.log.read(0, await storage.log.lastSeq()))
    for (const event of events) if (ids.has(userOf(event) ?? '')) seqs.push(event.seq);
  const deletedEvents = await storage.log.erase(seqs);
  const salt = randomBytes(16).toString('hex');
  await core.append({ type: 'user.erased', salt, opaqueIds: [...ids].map((id) => opaqueId(id, salt)) });
  return { deletedEvents };
}

/** What is known of a person: their profile, or no more than their id; `null` = erased or never seen. */
function profileOf(people: People, index: number): User | null {
  const id = people.idOf(index);
  return people.record(index) ?? (id === null ? null : { id });
}
