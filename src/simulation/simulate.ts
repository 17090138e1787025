/**
 * The simulation: a city lives for some weeks and tells of it in ordinary events.
 *
 * It is a discrete-event simulation: one agenda, earliest first. What is on it is either an event, which is told when its time comes, or
 * something to do then (a person decides, a day is planned), which puts more on the agenda. So everything that happens sees exactly what
 * happened before it, and memory holds one day of plans, however long the simulation.
 */
import { dayMs } from '../domain/clock.ts';
import type { Event } from '../domain/event.ts';
import { hash64, uuidFromHash } from '../domain/ids.ts';
import { endOf, type WorldOptions } from './options.ts';
import { Agenda } from './simulate/agenda.ts';
import { announceBeginning, announceChanges, announceDay } from './simulate/city-news.ts';
import { LoggingPolicy } from './simulate/logging-policy.ts';
import { Diary } from './simulate/outings.ts';
import { PublicRatings } from './simulate/public-ratings.ts';
import { goOut } from './simulate/session.ts';
import { observe, type Happening, type Town } from './simulate/town.ts';
import { World } from './world.ts';

/** Events per page. */
const pageSize = 2000;

/**
 * Simulates a city and yields its events in the order of `at`, in pages of 2,000 (the last one may be shorter).
 *
 * The same options give the same events with the same ids, so appending them twice, or again after a crash, changes nothing in a log. With
 * 0 weeks it tells of the venues and profiles only.
 *
 * @throws CheckInError `simulation.bad_option`, at the first page
 */
export function* simulate(options: Partial<WorldOptions> = {}): Generator<readonly Event[]> {
  const world = new World(options);
  const agenda = new Agenda<Happening>();
  const town: Town = { world, agenda, policy: new LoggingPolicy(world), ratings: new PublicRatings(world.city) };
  const diary = new Diary(world);
  announceBeginning(town);
  announceChanges(town);
  for (let day = 0; day < world.options.weeks * 7; day++)
    agenda.add(world.options.startsAt + day * dayMs, () => beginDay(town, diary, day));

  const idOf = eventIds(world.options);
  const isBefore = weeksOf(world.options);
  let page: Event[] = [];
  for (let at = agenda.nextAt; isBefore(at); at = agenda.nextAt) {
    const happening = agenda.take();
    if (typeof happening === 'function') {
      happening(at);
      continue;
    }
    happening.id = idOf(at);
    observe(town, happening);
    page.push(happening);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function beginDay(town: Town, diary: Diary, day: number): void {
  announceDay(town, day);
  for (const outing of diary.planDay(day)) town.agenda.add(outing.decidesAt, () => goOut(town, outing));
}

/** Whether a moment is told: up to the end; with 0 weeks, the first moment is. */
function weeksOf(options: WorldOptions): (at: number) => boolean {
  const end = endOf(options);
  return (at) => at < end || at === options.startsAt;
}

/** Ids by place in the story: 32 bits of it as they are, so that no two of a simulation are equal, beside 64 mixed bits of the options. */
function eventIds({ seed, venues, people, weeks, startsAt, timeZone }: WorldOptions): (at: number) => string {
  const [high, low] = hash64([seed, venues, people, weeks, startsAt, timeZone].join(' '));
  let told = 0;
  return (at) => {
    told++;
    return uuidFromHash(at, [(high ^ Math.imul(told, 0x9e3779b1) ^ low) >>> 0, told]);
  };
}
