import { dayMs, hourMs } from '../../domain/clock.ts';
import { cityCentre } from '../city/districts.ts';
import { endOf } from '../options.ts';
import { randomOf } from '../random-streams.ts';
import { tell, untold, type Town } from './town.ts';

/** Venues whose crowd is sampled each hour. */
const crowdSamples = 5;
/** Share of venues whose public rating may be refreshed in a week; a quarter of 2,000 is the canvas's 500 updates. */
const refreshedPerWeek = 0.25;
/** Live events are announced this long before. */
const announcedMs = 3 * dayMs;

/** Puts on the agenda what is known on the first day: the venues and people that are there already. */
export function announceBeginning(town: Town): void {
  const { world, ratings } = town;
  const { startsAt } = world.options;
  world.city.forEach(({ opensFrom }, index) => {
    if (opensFrom === -Infinity) tell(town, { id: untold, at: startsAt, type: 'venue.upserted', venue: ratings.seen(index) });
  });
  for (const { joinsAt, profile } of world.people) {
    if (joinsAt === -Infinity && profile !== null) tell(town, { id: untold, at: startsAt, type: 'user.upserted', user: profile });
  }
}

/** Puts on the agenda what changes later whatever people do: openings, closures, newcomers, live events. */
export function announceChanges(town: Town): void {
  const { world, agenda, ratings } = town;
  world.city.forEach(({ opensFrom, closesFrom }, index) => {
    if (opensFrom !== -Infinity)
      agenda.add(opensFrom, () => tell(town, { id: untold, at: opensFrom, type: 'venue.upserted', venue: ratings.seen(index) }));
    if (closesFrom !== Infinity) {
      agenda.add(closesFrom, () =>
        tell(town, { id: untold, at: closesFrom, type: 'venue.upserted', venue: { ...ratings.seen(index), status: 'closed' } }),
      );
    }
  });
  for (const { joinsAt, profile } of world.people) {
    if (joinsAt !== -Infinity && profile !== null) tell(town, { id: untold, at: joinsAt, type: 'user.upserted', user: profile });
  }
  for (const { venue, title, startsAt, endsAt } of world.liveEvents) {
    const opensFrom = Math.max(world.options.startsAt, world.city[venue]!.opensFrom);
    const venueId = world.city[venue]!.venue.id;
    tell(town, { id: untold, at: Math.max(opensFrom, startsAt - announcedMs), type: 'external.event', venueId, title, startsAt, endsAt });
  }
}

/** Puts the hourly news of one day on the agenda: the weather, how full some venues are, and, early in the morning, the ratings. */
export function announceDay(town: Town, day: number): void {
  const { world, agenda, ratings } = town;
  const start = world.options.startsAt + day * dayMs;
  for (let at = start; at < Math.min(start + dayMs, endOf(world.options)); at += hourMs) {
    tell(town, { id: untold, at, type: 'external.weather', location: cityCentre, weather: world.weatherAt(at) });
    agenda.add(at + hourMs / 2, (now) => sampleCrowds(town, now));
  }
  agenda.add(start + 4 * hourMs, (now) => {
    for (const venue of ratings.refresh(Math.ceil((refreshedPerWeek * world.city.length) / 7))) {
      if (world.city[venue]!.closesFrom > now) tell(town, { id: untold, at: now, type: 'venue.upserted', venue: ratings.seen(venue) });
    }
  });
}

function sampleCrowds(town: Town, now: number): void {
  const { world } = town;
  const open = world.openVenues(now);
  if (open.length === 0) return;
  const random = randomOf(world.options.seed, 'crowds', Math.floor((now - world.options.startsAt) / hourMs));
  const sampled = new Set(Array.from({ length: crowdSamples }, () => open[random.integer(open.length)]!));
  for (const venue of sampled) {
    const venueId = world.city[venue]!.venue.id;
    const level = Math.round(world.crowdLevel(venueId, now) * 100) / 100;
    const waitMinutes = level > 0.7 ? Math.round((level - 0.7) * 150) : 0;
    tell(town, { id: untold, at: now, type: 'external.crowd', venueId, level, waitMinutes });
  }
}
