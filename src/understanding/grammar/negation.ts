import type { Language } from '../../domain/taxonomy.ts';
import type { Match } from '../lexicon.ts';
import { smallWords } from '../lexicon/common-words.ts';
import type { Token } from '../normalise.ts';

/** How a phrase stands: asked for, refused, or mentioned only to say that it does not matter. */
export type Polarity = 'wanted' | 'refused' | 'indifferent';

/** Words that refuse what follows, at most `reach` words away. */
const refusing =
  /^(?:nao|sem|nada|nenhum|nenhuma|nunca|jamais|nem|exceto|tirando|evitar|evita|evite|evitando|odeio|odiamos|odeia|detesto|detestamos|detesta|dispenso|dispensa|dispensamos|fujo|fugir|fugindo|cansei|cansado|cansada|enjoei|enjoado|enjoada|chega|zero|salvo|excluindo|exclui|tira|tire|corta|not|no|dont|doesnt|isnt|arent|cant|wont|without|except|excluding|avoid|avoiding|hate|hates|dislike|never|neither|nor|skip|ban|didnt|aint|minus)$/;
/** "balada não rola": a refusal that comes after what it refuses. */
const afterthought = /^(?:rola|da|serve|funciona|combina|vale|presta|agrada)$/;
/** The verb that takes the sting out of a "não": what follows does not matter. */
const indifference =
  /^(?:importa|importo|importamos|ligo|ligamos|mind|minds|care|matter|necessariamente|necessarily|problema|problem|necessario|obrigatorio|obrigatoriamente)$/;
const stops =
  /^(?:mas|porem|so|apenas|somente|prefiro|preferia|preferimos|quero|queria|queremos|porque|pois|ja|entao|mesmo|but|just|only|prefer|rather|because|so|instead|want|please|looking|although|embora|senao|sim|bora|procuro|preciso|precisamos|precisa|need|que)$/;
const joints = /^(?:e|ou|nem|or|nor|and|,|\/|de|com|muito|tao|do|da|no|na)$/;
const reach = 6;

interface Cue {
  /** Token after the cue. */
  readonly from: number;
  readonly kind: 'verb' | 'without';
  readonly polarity: Polarity;
}

/**
 * The polarity of every phrase: "nada de balada nem música alta" refuses two, "não ligo pra fila" none.
 *
 * A cue reaches the first phrase within six words of its clause, then on through "e", "ou", "nem" and commas of a list that one of these closes.
 * A kind of place right before a refused quality is not itself refused: "não quero bar barulhento" refuses the noise.
 */
export function polarities(tokens: readonly Token[], matches: readonly Match[], language: Language | null): readonly Polarity[] {
  const result: Polarity[] = matches.map((match) => (isLandmark(tokens, match) ? 'indifferent' : 'wanted'));
  const inside = new Map<number, number>();
  matches.forEach((match, index) => inside.set(match.from, index));
  const covered = new Set(matches.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, step) => from + step)));
  for (let at = 0; at < tokens.length; at++) {
    if (covered.has(at) && !isLooseCue(tokens, at)) continue;
    // "no" refuses in English and means "in the" in Portuguese.
    const cue = tokens[at]!.text === 'no' && language !== 'en' ? null : cueAt(tokens, at);
    if (cue === null) continue;
    if (tokens[at]!.text === 'nao' && afterthought.test(tokens[at + 1]?.text ?? '') && endsClause(tokens, at + 2)) {
      for (const index of phrasesBefore(tokens, matches, at)) result[index] = 'indifferent';
      continue;
    }
    const reached = phrasesUnder(tokens, matches, inside, cue);
    for (const index of reached) result[index] = cue.polarity;
    sparePlaces(matches, reached, result);
  }
  return result;
}

/** "perto do parque", "depois do cinema", "near the beach": where one is or comes from, not where one wants to go. */
function isLandmark(tokens: readonly Token[], match: Match): boolean {
  if (!match.senses.some(({ slot }) => slot === 'categories')) return false;
  const [before, second] = [tokens[match.from - 1]?.text ?? '', tokens[match.from - 2]?.text ?? ''];
  if (/^(?:do|da|dos|das|de|the|ao)$/.test(before) && landmarkCues.test(second)) return true;
  return /^(?:um|uma|the|a)$/.test(before) && /^(?:de|to|of)$/.test(second) && landmarkCues.test(tokens[match.from - 3]?.text ?? '');
}

const landmarkCues =
  /^(?:perto|pertinho|proximo|proxima|lado|frente|saindo|sai|saio|voltando|depois|antes|near|beside|next|after|before|leaving|across)$/;

/** "longe" is itself in the lexicon, and a cue in "longe de balada". */
function isLooseCue(tokens: readonly Token[], at: number): boolean {
  return tokens[at]!.text === 'longe';
}

function cueAt(tokens: readonly Token[], at: number): Cue | null {
  const word = tokens[at]!.text;
  const next = tokens[at + 1]?.text ?? '';
  const phrase = `${word} ${next}`;
  if (word === 'longe' && /^(?:de|da|do|das|dos)$/.test(next)) return { from: at + 2, kind: 'verb', polarity: 'refused' };
  if (word === 'menos' && !/^(?:de|que|mal|um|uma)$/.test(next) && !/^(?:pelo|ao|mais|ou|no|a)$/.test(tokens[at - 1]?.text ?? ''))
    return { from: at + 1, kind: 'without', polarity: 'refused' };
  if (
    /^(?:em vez|ao inves|no lugar|instead of|rather than|other than|anything but|sick of|tired of|far from|free of|fora o|fora a|fora os|fora as|away from|passo longe|less of)$/.test(
      phrase,
    )
  )
    return { from: at + 2, kind: 'without', polarity: 'refused' };
  if (/^(?:tanto faz|qualquer que|independente de|independent of)$/.test(phrase))
    return { from: at + 2, kind: 'verb', polarity: 'indifferent' };
  if (!refusing.test(word)) return null;
  // "né?" and "ou não" close a sentence; "não só" and "not only" add.
  if (/^(?:so|somente|apenas|only|just|sure|sei|lembro|conheco)$/.test(next)) return null;
  const isIndifferent = tokens.slice(at + 1, at + 4).some(({ text }) => indifference.test(text));
  const kind = /^(?:sem|without|zero|exceto|except|tirando|salvo|nem|nor|no)$/.test(word) ? 'without' : 'verb';
  return { from: at + 1, kind, polarity: isIndifferent ? 'indifferent' : 'refused' };
}

function phrasesUnder(
  tokens: readonly Token[],
  matches: readonly Match[],
  inside: ReadonlyMap<number, number>,
  cue: Cue,
): readonly number[] {
  const reached: number[] = [];
  let idle = 0;
  for (let at = cue.from; at < tokens.length;) {
    const index = inside.get(at);
    if (index !== undefined) {
      if (reached.length > 0 && !continues(tokens, matches, cue, reached, index)) break;
      reached.push(index);
      at = matches[index]!.to;
      idle = 0;
      continue;
    }
    const token = tokens[at]!;
    if (token.kind === 'mark' && token.text !== ',' && token.text !== '/') break;
    if (token.text === ',' && (reached.length === 0 || !listGoesOn(tokens, matches, inside, at + 1))) break;
    if (cue.kind === 'without' && (token.text === 'com' || token.text === 'with')) break;
    if (stops.test(token.text) && !(token.text === 'que' && reached.length === 0) && at > cue.from + (cue.kind === 'verb' ? 1 : 0)) break;
    if (reached.length > 0 && !joints.test(token.text) && !smallWords.has(token.text)) break;
    if (!smallWords.has(token.text) && ++idle > reach) break;
    at++;
  }
  return reached;
}

function endsClause(tokens: readonly Token[], at: number): boolean {
  return tokens[at] === undefined || tokens[at].kind === 'mark' || /^(?:ne|mais|hoje|agora|pra|para|comigo)$/.test(tokens[at].text);
}

/** The phrases of the clause that ends at a token. */
function phrasesBefore(tokens: readonly Token[], matches: readonly Match[], at: number): readonly number[] {
  const start = tokens.slice(0, at).findLastIndex(({ kind, text }) => kind === 'mark' || stops.test(text));
  return matches.flatMap(({ from, to }, index) => (from > start && to <= at ? [index] : []));
}

/** After a first refused phrase another is refused if it stands right beside it or is joined by a word that carries a refusal on. */
function continues(tokens: readonly Token[], matches: readonly Match[], cue: Cue, reached: readonly number[], index: number): boolean {
  const last = matches[reached.at(-1)!]!;
  const between = tokens.slice(last.to, matches[index]!.from).map(({ text }) => text);
  if (between.length === 0) return isRefusable(matches[index]!);
  if (between.some((text) => /^(?:ou|nem|or|nor|\/)$/.test(text))) return isRefusable(matches[index]!);
  if (between.includes('e') || between.includes('and') || between.includes(',')) {
    return (
      isRefusable(matches[index]!) &&
      between.length === 1 &&
      (cue.kind === 'verb' || isDislikable(matches[index]!) || between.includes(','))
    );
  }
  return false;
}

/** "sem fila, barulho ou muvuca": a comma carries on when the next thing is a bare noun and "ou", "nem" or "e" closes the list. */
function listGoesOn(tokens: readonly Token[], matches: readonly Match[], inside: ReadonlyMap<number, number>, at: number): boolean {
  const index = inside.get(at);
  if (index === undefined) return /^(?:nem|nor|ou|or)$/.test(tokens[at]?.text ?? '');
  if (isDislikable(matches[index]!)) return true;
  const after = tokens[matches[index]!.to]?.text ?? '';
  return /^(?:ou|nem|or|nor)$/.test(after) || (after === ',' && listGoesOn(tokens, matches, inside, matches[index]!.to + 1));
}

function isDislikable(match: Match): boolean {
  return match.senses.some(({ slot }) => slot === 'attribute');
}

function isRefusable(match: Match): boolean {
  return match.senses.some(({ slot }) => /^(?:attribute|fee|categories|cuisines|mood|amenities|music|price)$/.test(slot));
}

/** "não quero bar barulhento": the noise is refused, the bar is neither refused nor asked for. */
function sparePlaces(matches: readonly Match[], reached: readonly number[], result: Polarity[]): void {
  reached.forEach((index, position) => {
    const next = reached[position + 1];
    if (next === undefined || matches[next]!.from !== matches[index]!.to) return;
    const isPlace = matches[index]!.senses.every(({ slot }) => slot === 'categories');
    const isQuality = matches[next]!.senses.every(({ slot }) => slot === 'attribute' || slot === 'mood' || slot === 'price');
    if (isPlace && isQuality && result[index] === 'refused') result[index] = 'indifferent';
  });
}
