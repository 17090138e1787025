import type { GroupType } from '../../domain/taxonomy.ts';
import type { Match } from '../lexicon.ts';
import { smallWords } from '../lexicon/common-words.ts';
import type { Token } from '../normalise.ts';
import { numberAt } from './numbers.ts';

/** Who comes along, as far as it was said. */
export interface Company {
  readonly type: GroupType | null;
  readonly size: number | null;
  /** Children come along. */
  readonly withKids: boolean;
}

/** Nouns that count heads without saying who they are. */
const heads =
  /^(?:pessoas?|people|persons?|pax|gente|convidad[oa]s?|guests?|lugares|cadeiras|adult[oa]s?|adults|cabecas|diners|seats|alunos?|homens|mulheres|jovens|idosos|membros|integrantes|participantes|travelers|travellers|tourists|adolescentes|girls|guys|women|men|ladies|dudes|lads|meninas|meninos|moc[ao]s|rapazes|caras|minas)$/;
const parties =
  /^(?:mesa|mesinha|mesao|table|reserva|reservation|grupo|group|party|turma|turminha|galera|equipe|time|team|family|familia|bonde|comitiva|lugar|espaco|cabem?|caiba|room|seating|dinner|lunch|jantar|almoco|uns|umas)$/;
/** Beside these a number after "for" is a party, whatever follows. */
const bookings = /^(?:mesa|mesinha|table|tables|reserva|reservar|reserve|reservation|reservations|book|booking)$/;
const couples = /^(?:casal|casais|couple|couples|casalzinho)$/;
/** Nouns of many that name no number. */
const collective =
  /^(?:galera\w*|turm\w+|pessoal|povo|familia\w*|family|equipe|time|team|gurizada|rapaziada|mocada|mulherada|bonde|tropa|criancada|molecada|parent\w+|crew|gang|squad|gente|firma|empresa|pais|avos|kids|children|people|guys|girls|boys|grandparents|gemeos|coworkers|colleagues)$/;
const unitsOfOtherThings =
  /^(?:r\$|reais|real|contos?|pilas?|paus?|mangos?|min\w*|km|quil\w+|m|metros?|h|hs|horas?|hours?|anos?|aninhos|years?|dias?|days?|semanas?|weeks?|%|:|quadras?|quarteir\w+|blocks?|miles?|vezes|mil|or|graus|estrelas|stars|andar|opcoes|options|nights?|noites?|cervejas?|chop\w+|drinks?|pratos?|th|st|nd|rd)$/;
const vocatives =
  /^(?:amig\w+|galera|pessoal|man[oa]s?|brothers?|bro|guris?|parcas?|povo|turma|migas?|colegas?|friends?|truta|chapa|gurizada|rapaziada|mocada|broder|parceir[oa]s?|compadre|comadre|mo|mozao|tia|tio|mae|pai|vo)$/;
const greetings =
  /^(?:e|ai|oi|ola|opa|fala|eae|eai|salve|bora|partiu|hey|hi|hello|valeu|po|pow|ei|ou|oxe|bah|coe|qual|beleza|vamos|bom|gente)$/;
const groupAdjectives = /^(?:toda|grande|inteir[oa]|reunid[oa]|animad[oa]|completa|complet[oa]|pequen[oa]|todo|da|do|de)$/;

/**
 * Who comes along and how many: "eu e mais 3" is 4, "dois casais" is 4, "somos eu, minha esposa e dois filhos" is a family of 4.
 *
 * @param matches phrases of the lexicon, those under a negation left out
 * @param taken   tokens that are already a time, an amount or a distance
 */
export function readCompany(tokens: readonly Token[], matches: readonly Match[], taken: readonly boolean[]): Company {
  const people = matches.filter((match) => companyOf(match).length > 0 && !isVocative(tokens, match));
  const said = new Set(people.flatMap(companyOf));
  const size = statedSize(tokens, taken) ?? listedSize(tokens, people, taken);
  const isSeveralCouples = tokens.some((token, at) => couples.test(token.text) && (numberAt(tokens, at - 1)?.value ?? 0) >= 2);
  if (isSeveralCouples) said.delete('couple');
  const withKids = said.has('kids');
  let type: GroupType | null = null;
  if (said.has('work')) type = 'work';
  else if (withKids || said.has('family')) type = 'family';
  else if (said.has('friends')) type = 'friends';
  else if (said.has('couple')) type = 'couple';
  else if (said.has('solo')) type = 'solo';
  return { type, size: size === null || size < 1 || size > 1000 ? null : Math.round(size), withKids };
}

function companyOf(match: Match): readonly string[] {
  return match.senses.filter(({ slot }) => slot === 'company').map(({ value }) => value);
}

/** "mano, bora...", "galera, onde tem...": people spoken to, not people coming along. */
function isVocative(tokens: readonly Token[], match: Match): boolean {
  if (match.to - match.from > 1 || !vocatives.test(tokens[match.from]!.text)) return false;
  const before = tokens[match.from - 1];
  const after = tokens[match.to];
  if (after !== undefined && groupAdjectives.test(after.text)) return false;
  if (before !== undefined && before.kind !== 'mark') return greetings.test(before.text) && after?.kind === 'mark';
  // After a comma the end of the list "eu, mãe e pai" is not spoken to; at the start of the message somebody is.
  return before === undefined || after === undefined || after.kind === 'mark';
}

/** A size said outright: "somos 8", "20 pessoas", "mesa para 4", "em 5". */
function statedSize(tokens: readonly Token[], taken: readonly boolean[]): number | null {
  let total: number | null = null;
  const isBooking = tokens.some(({ text }) => bookings.test(text));
  for (let at = 0; at < tokens.length; at++) {
    if (taken[at] === true) continue;
    const number = numberAt(tokens, at);
    if (number === null || !Number.isInteger(number.value) || number.value < 1) continue;
    const next = tokens[number.to]?.text ?? '';
    const isArticle = number.value === 1 && tokens[at]!.kind === 'word';
    if (couples.test(next) && number.value >= 2) return number.value * 2;
    if (heads.test(next) && !isPerHead(tokens, number.to)) {
      // "2 adultos e 3 crianças": the list below adds them up.
      if (!next.startsWith('adult') || !isFollowedByMore(tokens, number.to + 1)) return number.value;
    }
    if (!isArticle && next !== '' && unitsOfOtherThings.test(next)) {
      at = number.to - 1;
      continue;
    }
    if (!isArticle && isAfterPartyWord(tokens, at) && (isBooking || standsAlone(tokens, number.to))) total ??= number.value;
    else if (
      !isArticle &&
      /^(?:including me|counting me|contando comigo|comigo)$/.test(`${next} ${tokens[number.to + 1]?.text ?? ''}`.trim())
    )
      return number.value;
    else if (/^(?:of)$/.test(next) && /^us$/.test(tokens[number.to + 1]?.text ?? '')) return number.value;
    at = number.to - 1;
  }
  return total;
}

function isPerHead(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.text === 'por';
}

function isFollowedByMore(tokens: readonly Token[], at: number): boolean {
  return /^(?:e|and|,|mais|com|with|\+)$/.test(tokens[at]?.text ?? '') && numberAt(tokens, at + 1) !== null;
}

/** Nobody lists more people one by one; a bound keeps any text linear. */
const longestList = 12;

/** Whether a number is what "somos", "mesa para", "em" or "party of" introduces. */
function isAfterPartyWord(tokens: readonly Token[], at: number): boolean {
  const [before, second, third] = [1, 2, 3].map((step) => tokens[at - step]?.text ?? '') as [string, string, string];
  if (/^(?:somos|seremos|eramos|nos|were|are|sao|be)$/.test(before))
    return before !== 'are' && before !== 'were' && before !== 'be'
      ? true
      : /^(?:we|there|well|will|us)$/.test(second) || before === 'were';
  if (/^(?:uns|umas|about|around|em|total|cerca|mais|quase|like|up|ate|just|only|so|apenas)$/.test(before)) {
    if (/^(?:somos|seremos|para|pra|for|galera|turma|grupo|mesa|vamos|vai|we|ser|of|de)$/.test(second)) return before !== 'mais';
    if (before === 'em') return true;
  }
  if (/^(?:para|for|of|de|entre)$/.test(before))
    return before === 'para' || before === 'for' || parties.test(second) || parties.test(third);
  return false;
}

/** Whether nothing counted follows a number: the end, a mark, or a word that starts something else. */
function standsAlone(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at];
  if (next === undefined || next.kind === 'mark') return true;
  return /^(?:no|na|nos|nas|em|e|com|que|mas|hoje|amanha|para|as|a|de|perto|por|ou|sem|ja|and|on|at|in|near|tonight|today|tomorrow|with|please|who|but|around|is|sabado|domingo|segunda|terca|quarta|quinta|sexta|nesse|neste|nessa|nesta|friday|saturday|sunday|monday|tuesday|wednesday|thursday|agora|um|uma|the|mesmo|total|favor|nao)$/.test(
    next.text,
  );
}

/** A size that a list of people adds up to, the speaker included where they count themselves in. */
function listedSize(tokens: readonly Token[], people: readonly Match[], taken: readonly boolean[]): number | null {
  const nounAt = new Map<number, number>();
  for (const { from, to } of people) nounAt.set(from, to);
  for (let at = 0; at < tokens.length; at++) {
    const opener = tokens[at]!.text;
    const countsSelf = /^(?:eu|me|comigo|i)$/.test(opener);
    const isWith = /^(?:com|with|levar|levando|levo|bring|bringing|taking)$/.test(opener);
    const first = numberAt(tokens, at);
    if (!countsSelf && !isWith && !nounAt.has(at) && (first === null || first.value < 1 || taken[at] === true)) continue;
    const list = readList(tokens, countsSelf || isWith ? at + 1 : at, nounAt, taken);
    if (list.items === 0 || Number.isNaN(list.total)) {
      if (list.items > 0) at = list.to - 1;
      continue;
    }
    if (countsSelf) return list.total + 1;
    if (isWith && (list.isNumbered || list.items >= 2)) return list.total + 1;
    if (!isWith && list.isNumbered && first !== null && list.items + (list.hasSelf ? 1 : 0) >= 1 && list.total > 1)
      return list.total + (list.hasSelf ? 1 : 0);
    if (list.hasSelf && list.items >= 1) return list.total + 1;
  }
  return null;
}

interface PeopleList {
  readonly to: number;
  readonly items: number;
  /** NaN when a member of the list is a crowd of unknown size. */
  readonly total: number;
  readonly isNumbered: boolean;
  readonly hasSelf: boolean;
}

function readList(tokens: readonly Token[], start: number, nounAt: ReadonlyMap<number, number>, taken: readonly boolean[]): PeopleList {
  let at = start;
  let items = 0;
  let total = 0;
  let isNumbered = false;
  let hasSelf = false;
  while (at < tokens.length && items < longestList && at < start + 6 * longestList) {
    let next = at;
    let isMore = false;
    while (
      next < tokens.length &&
      next < at + 4 &&
      /^(?:e|and|,|com|with|mais|\+|another|outros|outras|outro|outra|other|more|plus)$/.test(tokens[next]!.text)
    ) {
      if (/^(?:mais|\+|another|outr\w+|other|more|plus)$/.test(tokens[next]!.text)) isMore = true;
      next++;
    }
    if (tokens[next]?.text === 'i' || tokens[next]?.text === 'eu') {
      hasSelf = true;
      at = next + 1;
      continue;
    }
    const item = readItem(tokens, next, nounAt, taken, isMore);
    if (item === null) break;
    items++;
    total += item.count;
    isNumbered ||= item.isNumbered;
    at = item.to;
  }
  return { to: at, items, total, isNumbered, hasSelf };
}

function readItem(
  tokens: readonly Token[],
  start: number,
  nounAt: ReadonlyMap<number, number>,
  taken: readonly boolean[],
  isMore: boolean,
): { to: number; count: number; isNumbered: boolean } | null {
  let at = start;
  let count: number | null = null;
  for (let step = 0; step < 4 && at < tokens.length; step++) {
    if (taken[at] === true) return null;
    const end = nounAt.get(at);
    if (end !== undefined) return { to: end, count: count ?? headsOf(tokens[at]!.text), isNumbered: count !== null };
    const number: ReturnType<typeof numberAt> = count === null ? numberAt(tokens, at) : null;
    if (number !== null && (number.value > 1 || tokens[at]!.kind === 'number' || !smallWords.has(tokens[at]!.text))) {
      count = number.value;
      at = number.to;
    } else if (heads.test(tokens[at]!.text) && count !== null) return { to: at + 1, count, isNumbered: true };
    else if (
      smallWords.has(tokens[at]!.text) ||
      /^(?:grandes|melhores|outros|outras|best|little|small|young|other|adult|old|velhos)$/.test(tokens[at]!.text)
    )
      at++;
    else break;
  }
  // "eu e mais 3": the noun is left out.
  return count !== null && isMore && standsAlone(tokens, at) ? { to: at, count, isNumbered: true } : null;
}

function headsOf(noun: string): number {
  if (couples.test(noun)) return 2;
  if (collective.test(noun)) return Number.NaN;
  return noun.endsWith('s') && noun.length > 3 ? Number.NaN : 1;
}
