import type { Random } from '../../stats/random.ts';

const kinds = ['Rua', 'Rua', 'Rua', 'Rua', 'Avenida', 'Alameda', 'Travessa'];
const names =
  'das Paineiras|dos Jacarandás|do Ipê-Amarelo|das Quaresmeiras|do Manacá|Coronel Bento Prado|Doutor Aristides Leme|Professora Alzira Mota|Maestro Tibúrcio|Dom Firmino|da Estação Velha|das Três Pontes|do Bonde|dos Tecelões|das Oficinas|do Córrego|da Garoa|Barão do Planalto|Engenheiro Rui Sampaio|Padre Justino|dos Imigrantes|da Várzea|do Mirante|das Araucárias|Poeta Anselmo Vaz|Comendador Lacerda|das Camélias|do Chafariz|dos Vidreiros|da Figueira|do Sabiá|Irmã Benedita'.split(
    '|',
  );

/** A street and number that could be in the district. The streets are made up. */
export function drawAddress(district: string, random: Random): string {
  return `${random.pick(kinds)} ${random.pick(names)}, ${10 + random.integer(1900)} - ${district}, São Paulo - SP`;
}
