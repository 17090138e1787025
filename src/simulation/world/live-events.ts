import { dayMs, fromLocalTime, hourMs, localTime } from '../../domain/clock.ts';
import type { Category } from '../../domain/taxonomy.ts';
import { weekdays, type OpeningSpan } from '../../domain/venue.ts';
import type { Random } from '../../stats/random.ts';
import type { CityVenue } from '../city.ts';
import { endOf, type WorldOptions } from '../options.ts';
import { randomOf } from '../random-streams.ts';

/** Something on at a venue. */
export interface LiveEvent {
  /** Index of the venue in the city. */
  readonly venue: number;
  readonly title: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** Events per week and venue of a category; bars have them where they have live music. */
const perWeek: Partial<Record<Category, number>> = {
  live_house: 1.2,
  theater: 0.5,
  stadium: 0.6,
  nightclub: 0.3,
  bar: 0.35,
  pub: 0.35,
  boteco: 0.3,
  museum: 0.15,
  bookstore: 0.12,
  park: 0.15,
  market: 0.1,
};
const musicalOnly: readonly Category[] = ['bar', 'pub', 'boteco'];

const titles: Partial<Record<Category, readonly string[]>> = {
  live_house: ['Show: {band}', 'Noite de {band}', '{band} convida'],
  theater: ['Temporada: {play}', 'Estreia: {play}', 'Stand-up: {comic}'],
  stadium: ['Clássico da rodada', 'Final do campeonato da várzea', 'Show: {band}'],
  nightclub: ['Festa {party}', 'Aniversário da casa', 'Set de {party}'],
  museum: ['Visita guiada noturna', 'Abertura de exposição: {play}'],
  bookstore: ['Lançamento de livro: {play}', 'Sarau da casa'],
  park: ['Piquenique com música: {band}', 'Feira de artesanato', 'Yoga ao ar livre'],
  market: ['Festival de comida de rua', 'Feira de orgânicos'],
};
const musical = ['Roda de samba com {band}', '{band} ao vivo', 'Voz e violão: {comic}', 'Tributo por {band}'];
const names: Readonly<Record<string, readonly string[]>> = {
  band: ['Os Vira-Latas da Vila', 'Trio Garoa', 'Banda Paralelepípedo', 'Samba da Travessa', 'As Quaresmeiras', 'Jazz na Laje', 'Forró do Bonde', 'Sexteto Marginal', 'Cordas do Tietê', 'Maracatu da Sé'],
  play: ['A Última Garoa', 'O Bonde das Onze', 'Cartas para Iracema', 'Três Janelas', 'O Inventor de Chuvas', 'Memórias do Bixiga', 'A Casa de Vidro', 'Quintal'],
  comic: ['Tati Moura', 'Rafa Lins', 'Duda Prado', 'Beto Assunção', 'Lia Figueira', 'Caio Bento'],
  party: ['Subsolo', 'Fita Cassete', 'Baile da Laje', 'Neon', 'Vinil', 'Carnaval Fora de Época'],
}; // prettier-ignore

/** All live events of the simulated time, in order of their start; each begins while its venue is open. */
export function buildLiveEvents(options: WorldOptions, city: readonly CityVenue[]): readonly LiveEvent[] {
  const events: LiveEvent[] = [];
  city.forEach((venue, index) => {
    const { category, amenities } = venue.venue;
    const rate = musicalOnly.includes(category) && amenities?.includes('live_music') !== true ? 0 : (perWeek[category] ?? 0);
    if (rate === 0) return;
    const random = randomOf(options.seed, 'live events', index);
    for (let day = 0; day < options.weeks * 7; day++) {
      if (random.chance(rate / (venue.venue.openingHours?.length ?? 7))) addEvent(events, venue, index, options, day, random);
    }
  });
  return events.toSorted((a, b) => a.startsAt - b.startsAt || a.venue - b.venue);
}

function addEvent(events: LiveEvent[], city: CityVenue, venue: number, options: WorldOptions, day: number, random: Random): void {
  const local = localTime(options.startsAt + day * dayMs + dayMs / 2, options.timeZone);
  const span = city.venue.openingHours?.find((known) => known.day === weekdays[local.weekday]);
  if (span === undefined) return;
  const startsAt = fromLocalTime(local.day * dayMs + startOf(span), options.timeZone);
  const endsAt = startsAt + 2 * hourMs;
  if (startsAt < options.startsAt || endsAt > endOf(options) || startsAt < city.opensFrom || endsAt > city.closesFrom) return;
  const title = random.pick(titles[city.venue.category] ?? musical).replace(/\{(\w+)\}/, (_, key: string) => random.pick(names[key]!));
  events.push({ venue, title, startsAt, endsAt });
}

/** Milliseconds after midnight: an hour after the doors open, but not before ten. */
function startOf(span: OpeningSpan): number {
  const [hour, minute] = span.opens.split(':').map(Number) as [number, number];
  return Math.max(hour * hourMs + minute * 60_000 + hourMs, 10 * hourMs);
}
