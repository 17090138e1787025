/**
 * Whether the city can be learned from, honestly: by whom, and how well. All figures rank the whole catalogue for the organic check-ins of the
 * last fifth of the time, from what was known before it.
 */
import { describe, expect, it } from 'vitest';
import { isPositive, preferenceOf } from '../domain/preference.ts';
import { Random } from '../stats/random.ts';
import { sceneCosine } from './scenes.ts';
import { simulate } from './simulate.ts';
import { kilometresBetween } from './plane.ts';
import { World } from './world.ts';

const options = { venues: 500, people: 900, weeks: 8, seed: 6 };
const world = new World(options);
const venueCount = world.city.length;
const personIndex = new Map(world.people.map(({ id }, index) => [id, index]));
const split = world.options.startsAt + 0.8 * 8 * 7 * 86_400_000;

interface CheckIn {
  readonly person: number;
  readonly venue: number;
  readonly at: number;
}
const popularity = new Float64Array(venueCount);
/** Positive weight by person and venue, from accepts, check-ins and good ratings before the split. */
const liked = Array.from(world.people, () => new Map<number, number>());
const heldOut: CheckIn[] = [];
for (const page of simulate(options)) {
  for (const event of page) {
    if (event.type !== 'interaction') continue;
    const person = personIndex.get(event.userId)!;
    const venue = world.indexOfVenue(event.venueId);
    if (event.at >= split) {
      if (event.kind === 'checkin' && event.recommendationId === undefined) heldOut.push({ person, venue, at: event.at });
      continue;
    }
    if (isPositive(event)) liked[person]!.set(venue, (liked[person]!.get(venue) ?? 0) + preferenceOf(event));
    if (event.kind === 'checkin') popularity[venue]!++;
  }
}
/** Item-item cosine, damped by 2 so that two venues with one common guest are not twins. */
const similarity = cosines();

function cosines(): readonly Map<number, number>[] {
  const norm = new Float64Array(venueCount);
  for (const venues of liked) for (const [venue, weight] of venues) norm[venue]! += weight * weight;
  const found = Array.from({ length: venueCount }, () => new Map<number, number>());
  for (const venues of liked) {
    for (const [a, x] of venues) {
      for (const [b, y] of venues) {
        if (a !== b) found[a]!.set(b, (found[a]!.get(b) ?? 0) + (x * y) / (Math.sqrt(norm[a]! * norm[b]!) + 2));
      }
    }
  }
  return found;
}

function neighbours({ person }: CheckIn): Float64Array {
  const scores = popularity.map((count) => count * 1e-9);
  for (const [venue, weight] of liked[person]!) for (const [other, cosine] of similarity[venue]!) scores[other]! += weight * cosine;
  return scores;
}

/** What one would rank by who knew the person's truth, but not what they are out for: choice probabilities over likely occasions. */
function oracle({ person, at }: CheckIn): Float64Array {
  const { id } = world.people[person]!;
  const random = new Random(person);
  const scores = new Float64Array(venueCount);
  for (let draw = 0; draw < 8; draw++) {
    const occasion = world.drawOccasion(id, at, random);
    for (const [venue, probability] of world.choiceProbabilities(id, occasion)) scores[world.indexOfVenue(venue)]! += probability;
  }
  return scores;
}

/** NDCG@10 with one relevant venue each, averaged; `new` leaves out, and ranks without, what the person had liked before. */
function ndcg(score: (checkIn: CheckIn) => Float64Array, checkIns: readonly CheckIn[], among: 'all' | 'new' = 'all'): number {
  let gain = 0;
  for (const checkIn of checkIns) {
    const scores = score(checkIn);
    const past = liked[checkIn.person]!;
    let better = 0;
    for (let venue = 0; venue < venueCount; venue++) {
      if (among === 'new' && past.has(venue)) continue;
      if (scores[venue]! > scores[checkIn.venue]! || (scores[venue] === scores[checkIn.venue] && venue < checkIn.venue)) better++;
    }
    if (better < 10) gain += 1 / Math.log2(better + 2);
  }
  return gain / checkIns.length;
}

describe('the simulated city', () => {
  it('lets someone who knows the tastes beat popularity by a wide margin', () => {
    const some = heldOut.filter((_, index) => index % 3 === 0);
    expect(some.length).toBeGreaterThan(200);
    expect(ndcg(oracle, some)).toBeGreaterThan(5 * ndcg(() => popularity, some));
  });

  it('lets plain item-item cosine beat popularity, by what people do alone', () => {
    expect(ndcg(neighbours, heldOut)).toBeGreaterThan(2 * ndcg(() => popularity, heldOut));
  });

  it('does so for venues that are new to the person too, not by repetition alone', () => {
    const fresh = heldOut.filter(({ person, venue }) => !liked[person]!.has(venue) && liked[person]!.size >= 5);
    expect(ndcg(neighbours, fresh, 'new')).toBeGreaterThan(1.4 * ndcg(() => popularity, fresh, 'new'));
  });

  it('shows its hidden scenes in who goes where: venues alike in all that is visible share guests when they share a scene', () => {
    const mean = { same: { sum: 0, pairs: 0 }, other: { sum: 0, pairs: 0 } };
    for (let a = 0; a < venueCount; a++) {
      for (let b = a + 1; b < venueCount; b++) {
        const [one, two] = [world.city[a]!, world.city[b]!];
        if (one.venue.category !== two.venue.category || kilometresBetween(one.at, two.at) > 3) continue;
        const cosine = sceneCosine(one.scenes, two.scenes);
        const group = cosine > 0.7 ? mean.same : cosine < 0.3 ? mean.other : null;
        if (group === null) continue;
        group.pairs++;
        group.sum += similarity[a]!.get(b) ?? 0;
      }
    }
    expect(mean.same.pairs).toBeGreaterThan(100);
    expect(mean.same.sum / mean.same.pairs).toBeGreaterThan(1.3 * (mean.other.sum / mean.other.pairs));
  });
});
