import { amenities, categories, cuisines, labelOf, moods, music } from '../../domain/taxonomy.ts';
import type { Venue } from '../../domain/venue.ts';

type Described = Pick<Venue, 'category' | 'cuisines' | 'amenities' | 'moods' | 'music' | 'district'>;

/** One Portuguese sentence about a venue, made of its public attributes only. */
export function describe(venue: Described): string {
  const kind = labelOf(categories[venue.category].labels, 'pt-BR');
  const cuisine = venue.cuisines?.[0];
  const mood = venue.moods?.[0];
  const facts = [
    ...(cuisine === undefined ? [] : [`cozinha ${labelOf(cuisines[cuisine], 'pt-BR').toLowerCase()}`]),
    ...(venue.amenities ?? []).slice(0, 2).map((id) => labelOf(amenities[id], 'pt-BR').toLowerCase()),
    ...(venue.music ?? []).slice(0, 1).map((id) => `som: ${labelOf(music[id], 'pt-BR').toLowerCase()}`),
  ];
  const manner = mood === undefined ? '' : `, clima ${labelOf(moods[mood], 'pt-BR').toLowerCase()}`;
  return `${kind} em ${venue.district ?? 'São Paulo'}${manner}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}.`;
}
