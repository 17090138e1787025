import type { Page, PageRequest } from '../../api/operations.ts';
import { CheckInError } from '../../domain/errors.ts';
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

/** What is known of a person: their profile, or no more than their id; `null` = erased or never seen. */
function profileOf(people: People, index: number): User | null {
  const id = people.idOf(index);
  return people.record(index) ?? (id === null ? null : { id });
}
