/** One message read on its own: what it asks for, what it refuses, and what it takes back. */
import { emptyContext, type StructuredContext } from '../domain/context.ts';
import type { Language } from '../domain/taxonomy.ts';
import { findPlaces } from './gazetteer.ts';
import { findClockTime, findRoundTheClock } from './grammar/clock.ts';
import { readCompany } from './grammar/company.ts';
import { findReach } from './grammar/distance.ts';
import { findBudget } from './grammar/money.ts';
import { polarities } from './grammar/negation.ts';
import type { Span } from './grammar/numbers.ts';
import { languageOf } from './language.ts';
import { findPhrases } from './lexicon.ts';
import { tokenise, type Token } from './normalise.ts';
import { excludable, fill, fillLists, fillPrice, isWanted, type Stance } from './preferences.ts';
import { fillMoment } from './timing.ts';

export interface Reading {
  readonly context: StructuredContext;
  /** `null` when the words do not tell. */
  readonly language: Language | null;
  /** Ids in the form of `exclude` that are taken back without being refused: "esquece o bar". */
  readonly dropped: readonly string[];
  /** "mais", "também": what is asked for is added to what was asked before. */
  readonly isAddition: boolean;
}

const takenBack = /^(?:esquece|esquecam|esqueca|esquecer|larga|troca|trocar|trocando|desisto|desisti|cancela|forget|drop|scratch|cancel)$/;

export interface ReadOptions {
  readonly places: ReadonlySet<string>;
  /** Whether something was said before. */
  readonly isFollowUp: boolean;
}

/** Reads one message. */
export function read(message: string, { places, isFollowUp }: ReadOptions): Reading {
  const tokens = tokenise(message);
  const clock = findClockTime(tokens);
  const always = findRoundTheClock(tokens);
  const reach = findReach(tokens);
  const budget = findBudget(tokens);
  const taken = markTaken(tokens.length, [clock, always, reach, budget]);
  const phrases = findPhrases(tokens).filter(({ from }) => taken[from] !== true);
  const found = findPlaces(tokens, phrases, taken, places);
  const inPlace = markTaken(tokens.length, found);
  const matches = phrases.filter(({ from, to }) => inPlace[from] !== true && inPlace[to - 1] !== true);
  const language = languageOf(tokens);
  const polarity = polarities(tokens, matches, language);
  const stance: Stance = matches.map((match, index) => ({ ...match, polarity: polarity[index]! }));
  const dropped = droppedIds(tokens, stance);
  const standing = stance.filter(({ from }) => !dropped.has(from));

  const context = emptyContext(language ?? 'pt-BR');
  fillLists(context, standing);
  const company = readCompany(tokens, standing.filter(isWanted), taken);
  context.group = { type: company.type, size: company.size };
  if (company.withKids) fill(context, 'amenities', ['kid_friendly']);
  if (always !== null) fill(context, 'amenities', ['open_late']);
  fillMoment(context, standing, clock);
  // "agora pra 4 pessoas" changes the wish; it does not say "right now".
  if (isFollowUp && /^(?:agora|now)$/.test(tokens[tokens[0]?.text === 'e' ? 1 : 0]?.text ?? '')) context.time.now = false;
  fillPrice(context, standing);
  if (budget !== null)
    context.price.budgetBRL = perPerson(budget.amountBRL, budget.sharedBy ?? company.size ?? (company.type === 'couple' ? 2 : 1));
  context.maxDistanceM = reach?.meters ?? null;
  context.near = nearOf(
    tokens,
    standing,
    found.map(({ name }) => name),
    reach !== null,
  );
  return {
    context,
    language,
    dropped: [...dropped.values()].flat(),
    isAddition: tokens.some(({ text }) => /^(?:tambem|too|also|alem)$/.test(text)),
  };
}

function markTaken(length: number, spans: readonly (Span | null)[]): readonly boolean[] {
  const taken = Array.from({ length }, () => false);
  for (const span of spans) if (span !== null) taken.fill(true, span.from, span.to);
  return taken;
}

/** Token where a phrase starts -> its ids, for phrases that a "forget the ..." takes back. */
function droppedIds(tokens: readonly Token[], stance: Stance): ReadonlyMap<number, readonly string[]> {
  const dropped = new Map<number, readonly string[]>();
  for (const { from, senses } of stance) {
    const before = tokens.slice(Math.max(0, from - 3), from).map(({ text }) => text);
    const cue = before.findLastIndex((text) => takenBack.test(text));
    if (cue < 0 || before.slice(cue).some((text) => /^[,.;:!?]$/.test(text) || text === 'por')) continue;
    dropped.set(
      from,
      senses.flatMap(({ slot, value }) => (excludable[slot] === undefined ? [] : [`${excludable[slot]}:${value}`])),
    );
  }
  return dropped;
}

function perPerson(amountBRL: number, people: number): number {
  return Math.round((amountBRL / Math.max(1, people)) * 100) / 100;
}

function nearOf(tokens: readonly Token[], stance: Stance, names: readonly string[], hasReach: boolean): string[] {
  if (names.length > 0) return [...names];
  const isNearMe = stance.some(({ senses, polarity }) => polarity === 'wanted' && senses.some(({ slot }) => slot === 'nearMe'));
  // "um bar perto", with nothing after it; "estacionamento perto" is another matter.
  const isBareNear = tokens.some(
    ({ text }, at) =>
      /^(?:perto|pertinho|pertim)$/.test(text) &&
      (tokens[at + 1] === undefined || tokens[at + 1]!.kind === 'mark') &&
      !stance.some(({ to, senses }) => to === at && senses.some(({ slot }) => slot === 'amenities')),
  );
  return isNearMe || isBareNear || hasReach ? ['@me'] : [];
}
