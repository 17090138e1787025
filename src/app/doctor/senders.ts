import type { Check } from '../../api/diagnosis.ts';
import { dayMs, hourMs, minuteMs } from '../../domain/clock.ts';
import type { Catalogue } from '../../features/catalogue.ts';
import type { RecentRecommendations } from '../../features/recent-recommendations.ts';
import { day, duration, ok, percent, problem, warn } from './check.ts';
import type { RecentEvents } from './recent-events.ts';

/** Fewer events say nothing. */
const enough = 20;

/** Whether people's choices arrive: what everything is learned from. */
export function checkChoices({ interactions, positives, kinds, newestInteractionAt }: RecentEvents, now: number): Check {
  if (interactions.all === 0) {
    return problem(
      'choices',
      'there are no interactions',
      'Send what people do as interaction events (POST /v1/events), or import history (checkin import FILE).',
    );
  }
  const byKind = [...kinds].map(([kind, { week, month }]) => `${kind} ${week}/${month}`).join(', ');
  const figures = `${positives.week} choices (accepts, check-ins, ratings of 4 or more) in 7 days, ${positives.month} in 30; by kind in 7/30 days: ${byKind}`;
  if (positives.all === 0) {
    return problem(
      'choices',
      `nobody chooses anything: ${figures}`,
      'Send the accepts, check-ins or ratings that follow the views and clicks.',
    );
  }
  if (now - newestInteractionAt > 7 * dayMs) {
    return warn(
      'choices',
      `nothing has come since ${day(newestInteractionAt)}; ${figures}`,
      'If this is not history alone, look at what should send the events.',
    );
  }
  if (positives.week === 0 && interactions.week >= enough) {
    return problem(
      'choices',
      `people look, and nobody has chosen anything for 7 days: ${figures}`,
      'Look at what sends accepts, check-ins and ratings.',
    );
  }
  return ok('choices', figures);
}

/** Whether the clocks of those who send events are right. */
export function checkClocks({ delays, movedForward, movedBack, inSeconds }: RecentEvents): Check {
  if (inSeconds > 0) {
    return problem(
      'clocks',
      `${inSeconds} events are dated January 1970: seconds in place of milliseconds`,
      'Send `at` in Unix milliseconds, or as ISO 8601 with an offset; import with --time-format unix.',
    );
  }
  if (delays.length < enough) return ok('clocks', `${delays.length} live events, too few to tell`);
  const sorted = Float64Array.from(delays).toSorted();
  const at = (share: number): string => duration(sorted[Math.floor(share * (sorted.length - 1))]!);
  const moved = `${percent(movedForward, delays.length)} were moved forward to 7 days ago, ${percent(movedBack, delays.length)} back to 5 min ahead`;
  const figures = `of ${delays.length} live events, half arrive within ${at(0.5)}, 5 % before ${at(0.05)} and 5 % after ${at(0.95)}; ${moved}`;
  if (movedForward > 0.02 * delays.length) {
    return problem(
      'clocks',
      `events come with times long past: ${figures}`,
      'Send `at` in Unix milliseconds, not seconds; look for devices whose clock is wrong. History goes through checkin import.',
    );
  }
  const zone = hoursOff(delays);
  if (zone !== null) {
    return problem(
      'clocks',
      `${percent(zone.count, delays.length)} of the events are exactly ${zone.hours} h late: local time sent as if it were UTC; ${figures}`,
      'Send `at` in Unix milliseconds, or as ISO 8601 with its offset (-03:00).',
    );
  }
  const ahead = delays.filter((delay) => delay < -minuteMs).length;
  if (ahead > 0.05 * delays.length) {
    return warn(
      'clocks',
      `${percent(ahead, delays.length)} of the events come from clocks more than a minute ahead: ${figures}`,
      'Set the clocks of the senders by NTP; a time zone taken for UTC also looks like this.',
    );
  }
  return ok('clocks', figures);
}

/** The whole number of hours, up to 14, by which at least a fifth of the events are late, to two minutes. */
function hoursOff(delays: readonly number[]): { readonly hours: number; readonly count: number } | null {
  const counts = new Map<number, number>();
  for (const delay of delays) {
    const hours = Math.round(delay / hourMs);
    if (hours < 1 || hours > 14 || Math.abs(delay - hours * hourMs) > 2 * minuteMs) continue;
    counts.set(hours, (counts.get(hours) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] >= 0.2 * delays.length ? { hours: most[0], count: most[1] } : null;
}

/** Whether the venues that people act on are in the catalogue. */
export function checkVenueIds({ venues }: RecentEvents, catalogue: Catalogue): Check {
  let all = 0;
  let unknown = 0;
  const alike: (readonly [string, string])[] = [];
  const bySpelling = new Map(catalogue.ids.flatMap((id, index) => (catalogue.venue(index) === null ? [] : [[spelling(id), id] as const])));
  for (const [id, count] of venues) {
    all += count;
    if (catalogue.venue(catalogue.indexOf(id)) !== null) continue;
    unknown += count;
    const meant = bySpelling.get(spelling(id));
    if (meant !== undefined) alike.push([id, meant]);
  }
  const found = `${unknown} of ${all} interactions (${percent(unknown, all)}) are at venues that the catalogue does not have`;
  if (unknown === 0) return ok('venue ids', all === 0 ? 'no interactions to tell by' : found);
  const hint =
    alike.length === 0
      ? ''
      : `; ${alike.length} of those ids differ from one that it has only in case or spaces, e.g. ${JSON.stringify(alike[0]![0])} for ${JSON.stringify(alike[0]![1])}`;
  const action =
    alike.length === 0
      ? 'Send the venues (PUT /v1/venues/{id}), under the ids that the events use.'
      : 'Use the same spelling of ids in events and venues.';
  return unknown > 0.05 * all ? problem('venue ids', found + hint, action) : warn('venue ids', found + hint, action);
}

/** Whether reactions name recommendations that were given. */
export function checkRecommendationIds(recent: RecentEvents, recommendations: RecentRecommendations): Check {
  const strange = [...recent.strangeReactions()].filter(([id]) => recommendations.get(id) === null);
  const count = strange.reduce((sum, [, reactions]) => sum + reactions, 0);
  const found = `${count} of ${recent.reactions} reactions (${percent(count, recent.reactions)}) name a recommendation that was never served`;
  if (count === 0) return ok('recommendation ids', recent.reactions === 0 ? 'no reaction names a recommendation' : found);
  const action = 'Send back `recommendationId` as the answer gave it.';
  return count > 0.05 * recent.reactions && count >= enough
    ? problem('recommendation ids', found, action)
    : warn('recommendation ids', found, action);
}

/** Whether profiles and events speak of the same people. No id is told, only how many. */
export function checkPeopleIds({ acting, withProfile }: RecentEvents): Check {
  const both = withProfile
    .values()
    .filter((id) => acting.has(id))
    .toArray().length;
  const spellings = new Map<string, string>();
  let alike = 0;
  for (const id of new Set([...acting, ...withProfile])) {
    const known = spellings.get(spelling(id));
    if (known !== undefined) alike++;
    spellings.set(spelling(id), id);
  }
  const found = `${acting.size} people act, ${withProfile.size} were given a profile, ${both} both; ${alike} ids differ from another only in case or spaces`;
  if (alike > 0 && alike > 0.01 * acting.size)
    return problem('people ids', found, 'Use one spelling of a person’s id in profiles and events.');
  if (withProfile.size >= enough && acting.size >= enough && both < 0.1 * Math.min(withProfile.size, acting.size)) {
    return warn(
      'people ids',
      found,
      'Use the same ids in profiles (PUT /v1/users/{id}) and events; merge anonymous ids at sign-in (user.merged).',
    );
  }
  return ok('people ids', found);
}

/** Whether the same thing is sent twice under two ids. */
export function checkDuplicates({ interactionsAgain, interactions }: RecentEvents): Check {
  const found = `${interactionsAgain} of ${interactions.all} interactions (${percent(interactionsAgain, interactions.all)}) repeat one of a second before`;
  if (interactionsAgain <= 0.02 * interactions.all) return ok('duplicates', found);
  return warn('duplicates', found, 'Make an event’s id once, where it happens, and send the same id again when you retry.');
}

/** An id as it would be if nobody minded case and spaces. */
function spelling(id: string): string {
  return id.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();
}
