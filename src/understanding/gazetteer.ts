/** The places a wish names: "perto da Faria Lima", "na tijuca", "around Vila Madalena". */
import type { Span } from './grammar/numbers.ts';
import { isCommon, isKnownWord, type Match } from './lexicon.ts';
import { ambiguousPlaces, knownPlaces } from './lexicon/places.ts';
import { fold, type Token } from './normalise.ts';

/** A place by the name that `near` gives: folded, without article, "av", "rua", "metro". */
export interface Place extends Span {
  readonly name: string;
}

const ownPlaces: ReadonlySet<string> = new Set(knownPlaces);
const longestName = 5;

/** After these a name is expected, known or not. */
const strongCues =
  /^(?:perto|pertinho|pertim|proximo|proxima|proximos|proximas|proximidades|arredores|redondezas|imediacoes|near|nearby|around|bairro|regiao|bandas|lados|entorno|altura|vizinho|vizinha|beside)$/;
const weakCues = /^(?:em|no|na|nos|nas|in|at|pelo|pela|pelos|pelas|on)$/;
const genitives = /^(?:de|do|da|dos|das)$/;
/** Dropped from the front of a name. */
const generics =
  /^(?:o|a|os|as|ao|aos|the|de|do|da|dos|das|d|no|na|nos|nas|av|avenida|ave|rua|r|al|alameda|metro|estacao|station|subway|bairro|regiao|neighborhood|area|la|ali|pelo|pela|em|in|to|por|um|uma|street|avenue)$/;
/** Kinds of places whose own names begin with the kind: "shopping morumbi", "parque da luz". */
const nameable =
  /^(?:shopping|parque|praca|mercado|mercadao|museu|teatro|praia|feira|largo|estadio|arena|posto|cidade|vila|jardim|zona|lagoa|ilha|morro|porto|santa|santo|sao|alto|ponte|terminal|aeroporto|universidade|rio|asa|setor|parada|beco|barra|nova|novo|rodoviaria|hospital|memorial|centro)$/;
const nameEndings =
  /^(?:sul|norte|leste|oeste|nova|novo|velha|velho|alta|alto|baixa|baixo|antigo|antiga|grande|central|municipal|historico|verde|branca|branco|azul)$/;
const joiners = /^(?:de|da|do|das|dos|e|d)$/;
/** "o jogo do Flamengo" is a team. */
const teamTalk = /^(?:jogo|jogos|time|torcida|torcedor|camisa|partida|final|classico|ver|contra|x|vs|game|match)$/;

/** The folded form of a place's name, for `understand`'s `places`: "Avenida Paulista" gives "paulista". */
export function normalisePlace(name: string): string {
  const words = fold(name)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  while (words.length > 1 && generics.test(words[0]!)) words.shift();
  return words.join(' ');
}

/**
 * The places named, first to last.
 *
 * @param matches phrases of the lexicon: a word of theirs is not a name, unless it opens one ("shopping morumbi")
 * @param taken   tokens that are already a time, an amount or a distance
 * @param places  names beyond those known, as `normalisePlace` writes them
 */
export function findPlaces(
  tokens: readonly Token[],
  matches: readonly Match[],
  taken: readonly boolean[],
  places: ReadonlySet<string>,
): readonly Place[] {
  const phraseAt = new Map<number, Match>();
  for (const match of matches) for (let at = match.from; at < match.to; at++) phraseAt.set(at, match);
  const found: Place[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const place = placeAt({ tokens, taken, phraseAt, places }, at, found.at(-1));
    if (place === null || found.some(({ name }) => name === place.name)) continue;
    const last = found.at(-1);
    // "no centro do Recife" is one place.
    if (last !== undefined && last.to === at && /^(?:de|do|da|dos|das)$/.test(tokens[at]!.text)) {
      found[found.length - 1] = { from: last.from, to: place.to, name: `${last.name} ${tokens[at]!.text} ${place.name}` };
    } else found.push(place);
    at = place.to - 1;
  }
  return found;
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly taken: readonly boolean[];
  readonly phraseAt: ReadonlyMap<number, Match>;
  readonly places: ReadonlySet<string>;
}

function placeAt(reader: Reader, at: number, last: Place | undefined): Place | null {
  const { tokens, phraseAt } = reader;
  const word = tokens[at]!.text;
  if (tokens[at]!.kind !== 'word' || isInsidePhrase(phraseAt, at)) return null;
  const isStrong =
    (strongCues.test(word) && !isAround(tokens, at)) ||
    /^(?:close to|next to|ali n[ao]|ali em|ali pel[ao]|la n[ao]|la em|lado d[aoe]|frente a[o]?|frente d[ao])$/.test(
      `${word} ${tokens[at + 1]?.text ?? ''}`,
    );
  if (isStrong) return nameFrom(reader, at + 1, true);
  if (weakCues.test(word)) return nameFrom(reader, at + 1, false);
  const isTeam = tokens.slice(Math.max(0, at - 3), at).some(({ text }) => teamTalk.test(text));
  if (genitives.test(word)) return isTeam ? null : knownFrom(reader, at + 1, true);
  const follows = last !== undefined && last.to === at - 1 && /^(?:ou|e|or|and|\/|,)$/.test(tokens[at - 1]!.text);
  return isTeam ? null : knownFrom(reader, at, follows);
}

/** A preposition that belongs to a phrase introduces no place: "de graça", "na faixa", "perto de mim". */
function isInsidePhrase(phraseAt: ReadonlyMap<number, Match>, at: number): boolean {
  const phrase = phraseAt.get(at);
  return phrase !== undefined && phrase.to - phrase.from > 1 && phrase.to > at + 1;
}

/** "around 7pm", "around 50 reais". */
function isAround(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.kind === 'number';
}

/** The longest known name that starts here. Ambiguous ones ("luz", "santos") need a preposition before them. */
function knownFrom({ tokens, taken, places, phraseAt }: Reader, start: number, isPrepared: boolean): Place | null {
  let from = start;
  const latest = isPrepared ? Math.min(tokens.length, start + 3) : start;
  while (from < latest && generics.test(tokens[from]!.text)) from++;
  let name = '';
  let best: Place | null = null;
  for (let to = from; to < Math.min(tokens.length, from + longestName); to++) {
    if (tokens[to]!.kind === 'mark' || taken[to] === true) break;
    name = to === from ? tokens[to]!.text : `${name} ${tokens[to]!.text}`;
    if (ownPlaces.has(name) || (places.has(name) && isDistinct(tokens.slice(from, to + 1), isPrepared))) best = { from, to: to + 1, name };
  }
  if (best === null || isPrepared) return best;
  const isPhrase = phraseAt.has(best.from) && !tokens[best.from]!.isName;
  return ambiguousPlaces.has(best.name) && !tokens[best.from]!.isName ? null : isPhrase && !best.name.includes(' ') ? null : best;
}

/**
 * Whether a name that the caller brought stands out from ordinary speech: a venue may be called "Casa" or "Café com Pão".
 * It does if it is capitalised, has a word of its own, or, after a preposition, is more than one word.
 */
function isDistinct(name: readonly Token[], isPrepared: boolean): boolean {
  return name[0]!.isName || name.some(({ text }) => !isKnownWord(text)) || (isPrepared && name.length > 1);
}

function nameFrom(reader: Reader, start: number, isStrong: boolean): Place | null {
  const known = knownFrom(reader, start, true);
  if (known !== null) return known;
  const { tokens, taken } = reader;
  let from = start;
  let sawGeneric = false;
  while (from < tokens.length && from < start + 4 && generics.test(tokens[from]!.text)) {
    sawGeneric ||= tokens[from]!.text.length > 3 || /^(?:av|r|rua|al)$/.test(tokens[from]!.text);
    from++;
  }
  let to = from;
  let content = 0;
  while (to < tokens.length && content < 4 && taken[to] !== true) {
    if (joiners.test(tokens[to]!.text) && to > from) {
      if (tokens[to]!.text === 'e' || !isName(reader, to + 1, isStrong, content > 0)) break;
      to++;
      continue;
    }
    if (!isName(reader, to, isStrong || sawGeneric, content > 0)) break;
    content++;
    to++;
  }
  if (content === 0) return null;
  const names = tokens.slice(from, to).map(({ text }) => text);
  // "no parque" alone is a kind of place, not a name.
  return content === 1 && reader.phraseAt.has(from) && !tokens[from]!.isName ? null : { from, to, name: names.join(' ') };
}

/** Whether a token can be part of a name: capitalised, unknown to the dictionary, or one that names begin or go on with. */
function isName({ tokens, phraseAt, taken }: Reader, at: number, isExpected: boolean, isInside: boolean): boolean {
  const token = tokens[at];
  if (token === undefined || taken[at] === true) return false;
  if (token.kind === 'number')
    return (
      isInside &&
      token.value < 100 &&
      (tokens[at + 1] === undefined || tokens[at + 1]!.kind === 'mark') &&
      nameable.test(tokens[at - 1]!.text)
    );
  if (token.kind === 'mark') return false;
  const senses = phraseAt.get(at)?.senses ?? [];
  if (
    senses.some(
      ({ slot }) => slot === 'day' || slot === 'daypart' || slot === 'now' || slot === 'idiom' || slot === 'company' || slot === 'price',
    )
  )
    return false;
  if (isInside && nameEndings.test(token.text)) return true;
  if (token.isName) return senses.length === 0 || isInside || nameable.test(token.text);
  if (!isInside && nameable.test(token.text))
    return isName({ tokens, phraseAt, taken } as Reader, afterJoiner(tokens, at + 1), isExpected, true);
  if (senses.length > 0 || token.text.length < 3) return false;
  return isExpected ? !isCommon(token.text) : !isKnownWord(token.text);
}

function afterJoiner(tokens: readonly Token[], at: number): number {
  return joiners.test(tokens[at]?.text ?? '') && tokens[at]!.text !== 'e' ? at + 1 : at;
}
