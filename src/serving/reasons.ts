import { categories, cuisines, labelOf, type Language } from '../domain/taxonomy.ts';
import type { Reason, ReasonCode } from '../domain/recommendation.ts';
import type { Venue } from '../domain/venue.ts';

/** What the texts may mention about a recommended venue. */
export interface ReasonFacts {
  readonly venue: Venue;
  readonly distanceMeters: number | null;
  readonly visits: number;
  /** What of the wish the venue meets, as labels, e.g. `música ao vivo`. */
  readonly wishMet: readonly string[];
}

const mostReasons = 4;
/** A reason with less of the score than this is not worth a line. */
const smallestShare = 0.03;

type Texts = Record<ReasonCode, (facts: ReasonFacts) => string>;

const portuguese: Texts = {
  matches_wish: ({ wishMet }) => (wishMet.length > 0 ? `tem o que você pediu: ${listOf(wishMet, 'e')}` : 'combina com o que você pediu'),
  matches_category_taste: ({ venue }) => `você costuma gostar de ${labelOf(categories[venue.category].labels, 'pt-BR').toLowerCase()}`,
  matches_cuisine_taste: ({ venue }) => `combina com seu gosto por comida ${cuisineOf(venue, 'pt-BR')}`,
  fits_budget: () => 'cabe no seu orçamento',
  close_by: ({ distanceMeters }) => (distanceMeters === null ? 'fica perto' : `fica a ${distanceText(distanceMeters, 'pt-BR')}`),
  people_like_you: () => 'pessoas com gosto parecido com o seu vão lá',
  visited_before: ({ visits }) => (visits > 1 ? `você já foi ${visits} vezes` : 'você já foi e gostou'),
  your_habit: () => 'faz parte da sua rotina neste dia e horário',
  popular_now: () => 'costuma ser procurado neste horário',
  popular_here: () => 'é um dos mais procurados da região',
  well_rated: ({ venue }) => (venue.rating === undefined ? 'é bem avaliado' : `tem nota ${venue.rating.toFixed(1).replace('.', ',')}`),
  open_now: () => 'está aberto na hora em que você quer ir',
  fits_group: () => 'serve bem para o seu grupo',
  fits_weather: () => 'combina com o tempo que está fazendo',
  not_crowded: () => 'não costuma estar cheio agora',
  live_event: () => 'tem programação especial',
  something_new: () => 'é uma novidade para você',
};

const english: Texts = {
  matches_wish: ({ wishMet }) =>
    wishMet.length > 0 ? `it has what you asked for: ${listOf(wishMet, 'and')}` : 'it suits what you asked for',
  matches_category_taste: ({ venue }) =>
    `you tend to like places of this kind (${labelOf(categories[venue.category].labels, 'en').toLowerCase()})`,
  matches_cuisine_taste: ({ venue }) => `it suits your taste for ${cuisineOf(venue, 'en')} food`,
  fits_budget: () => 'it fits your budget',
  close_by: ({ distanceMeters }) => (distanceMeters === null ? 'it is close' : `it is ${distanceText(distanceMeters, 'en')} away`),
  people_like_you: () => 'people with tastes like yours go there',
  visited_before: ({ visits }) => (visits > 1 ? `you have been there ${visits} times` : 'you have been there and liked it'),
  your_habit: () => 'it is part of your routine at this day and hour',
  popular_now: () => 'people like to go there at this hour',
  popular_here: () => 'it is among the most sought-after places around',
  well_rated: ({ venue }) => (venue.rating === undefined ? 'it is well rated' : `it is rated ${venue.rating.toFixed(1)}`),
  open_now: () => 'it is open when you want to go',
  fits_group: () => 'it works well for your group',
  fits_weather: () => 'it suits the weather',
  not_crowded: () => 'it is not usually crowded now',
  live_event: () => 'there is something on',
  something_new: () => 'it is new to you',
};

/**
 * An item's reasons from the raw contributions of its score: the positive ones, largest first, at most four.
 *
 * @param contributions amount by which each reason moved the score, any unit; only their proportions count
 */
export function reasonsOf(contributions: ReadonlyMap<ReasonCode, number>, facts: ReasonFacts, language: Language): readonly Reason[] {
  const texts = language === 'pt-BR' ? portuguese : english;
  const positive = [...contributions].filter(([, amount]) => amount > 0).toSorted(([, a], [, b]) => b - a);
  const total = positive.reduce((sum, [, amount]) => sum + amount, 0);
  return positive
    .map(([code, amount]) => ({ code, weight: amount / total, text: texts[code](facts) }))
    .filter(({ weight }) => weight >= smallestShare)
    .slice(0, mostReasons);
}

/** What the place is and two reasons, a sentence each, the wish first and then the strongest: deterministic, nothing that is not in the reasons or the venue. */
export function explain(reasons: readonly Reason[], { venue }: ReasonFacts, language: Language): string {
  const kind = labelOf(categories[venue.category].labels, language);
  const place = venue.district === undefined ? kind : `${kind}, ${venue.district}`;
  const told = reasons.toSorted((a, b) => Number(b.code === 'matches_wish') - Number(a.code === 'matches_wish')).slice(0, 2);
  return [place, ...told.map(({ text }) => text.charAt(0).toUpperCase() + text.slice(1))].map((sentence) => `${sentence}.`).join(' ');
}

/** `350 m`, `1,2 km`. */
export function distanceText(meters: number, language: Language): string {
  if (meters < 1000) return `${Math.max(10, Math.round(meters / 10) * 10)} m`;
  const kilometres = (meters / 1000).toFixed(1);
  return `${language === 'pt-BR' ? kilometres.replace('.', ',') : kilometres} km`;
}

function cuisineOf(venue: Venue, language: Language): string {
  const [cuisine] = venue.cuisines ?? [];
  return cuisine === undefined ? '' : labelOf(cuisines[cuisine], language).toLowerCase();
}

function listOf(items: readonly string[], and: string): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${and} ${items.at(-1)}`;
}
