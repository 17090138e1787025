/**
 * How well understood contexts agree with gold ones: precision and recall over slot=value atoms.
 *
 * Both sides are closed under the same implications first (a couple is two people, a dinner without a kind of place is a restaurant), so that
 * saying the obvious neither helps nor hurts. It is the scoring rule of `checkin:context/v1`; a test holds it to the original.
 */
import type { StructuredContext } from '../../src/domain/context.ts';

export interface GoldWish {
  readonly id: string;
  readonly text: string;
  readonly history: readonly string[];
  readonly expected: StructuredContext;
}

export interface Agreement {
  /** F1 over all atoms but the language. */
  readonly microF1: number;
  /** F1 over price, distance, time, group, diet and refusals: what must not be got wrong. */
  readonly hardF1: number;
  /** Share of wishes with no atom missing and none too many. */
  readonly exact: number;
  /** F1 of each slot that occurs. */
  readonly slots: Readonly<Record<string, number>>;
}

type Atom = { readonly slot: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly of: string; readonly value: number; readonly tolerance: number }
);

const hardSlots = ['price', 'distance', 'time', 'group', 'dietary', 'exclude'];

export function scoreContexts(gold: readonly GoldWish[], understood: readonly StructuredContext[]): Agreement {
  const counts = new Map<string, { hits: number; total: number }>();
  const count = (slot: string): { hits: number; total: number } => {
    const known = counts.get(slot) ?? { hits: 0, total: 0 };
    counts.set(slot, known);
    return known;
  };
  let exact = 0;
  gold.forEach(({ expected }, index) => {
    const wanted = atomsOf(expected);
    const open = atomsOf(understood[index]!);
    let missing = 0;
    for (const atom of wanted) {
      const at = open.findIndex((other) => agrees(atom, other));
      if (at < 0) missing++;
      else {
        count(atom.slot).hits++;
        count(atom.slot).total++;
        open.splice(at, 1);
      }
      count(atom.slot).total++;
    }
    for (const atom of open) count(atom.slot).total++;
    if (missing === 0 && open.length === 0) exact++;
  });
  // 2 hits over wanted plus found: hits are counted twice in the total.
  const f1 = (slots: readonly string[]): number => {
    const sums = slots.map((slot) => counts.get(slot) ?? { hits: 0, total: 0 });
    const total = sums.reduce((sum, each) => sum + each.total, 0);
    return total === 0 ? 0 : (2 * sums.reduce((sum, each) => sum + each.hits, 0)) / total;
  };
  const slots = [...counts.keys()];
  return {
    microF1: f1(slots.filter((slot) => slot !== 'language')),
    hardF1: f1(hardSlots),
    exact: exact / gold.length,
    slots: Object.fromEntries(slots.map((slot) => [slot, f1([slot])])),
  };
}

function atomsOf(context: StructuredContext): Atom[] {
  const { language, price, near, maxDistanceM, time, group, categories, amenities, cuisines } = context;
  const size = group.size ?? (group.type === 'couple' ? 2 : group.type === 'solo' ? 1 : null);
  const type = group.type ?? (amenities.includes('kid_friendly') ? 'family' : null);
  const isMeal = cuisines.length > 0 || time.daypart === 'lunch' || time.daypart === 'dinner';
  const places = near.length === 0 && maxDistanceM !== null ? ['@me'] : near;
  const atoms: Atom[] = [];
  const text = (slot: string, value: string | null): void => void (value !== null && atoms.push({ slot, kind: 'text', text: value }));
  const number = (slot: string, of: string, value: number | null, tolerance: number): void =>
    void (value !== null && atoms.push({ slot, kind: 'number', of, value, tolerance }));
  text('language', language);
  for (const value of categories.length === 0 && isMeal ? ['restaurant'] : categories) text('categories', value);
  for (const slot of ['cuisines', 'mood', 'dietary', 'amenities', 'music', 'exclude'] as const)
    for (const value of context[slot]) text(slot, value);
  if (price.max !== null) text('price', `max=${price.max}`);
  if (price.min !== null) text('price', `min=${price.min}`);
  number('price', 'budget', price.budgetBRL, 0.01 * (price.budgetBRL ?? 0));
  for (const place of places) text('near', place === '@me' ? place : plainPlace(place));
  number('distance', 'meters', maxDistanceM, 0.25 * (maxDistanceM ?? 0));
  text('time', time.day === null ? null : `day=${time.day}`);
  text('time', time.daypart === null ? null : `part=${time.daypart}`);
  text('time', time.now ? 'now' : null);
  const [hour, minute] = (time.at ?? '').split(':').map(Number);
  number('time', 'minute of day', time.at === null ? null : hour! * 60 + minute!, 15);
  text('group', type === null ? null : `type=${type}`);
  text('group', size === null ? null : `size=${size}`);
  return atoms;
}

/** Two atoms agree if they say the same; numbers within the gold's tolerance, places if all words of one are in the other. */
function agrees(gold: Atom, other: Atom): boolean {
  if (gold.slot !== other.slot) return false;
  if (gold.kind === 'number' || other.kind === 'number') {
    return (
      gold.kind === 'number' && other.kind === 'number' && gold.of === other.of && Math.abs(gold.value - other.value) <= gold.tolerance
    );
  }
  if (gold.text === other.text) return true;
  if (gold.slot !== 'near' || gold.text === '@me' || other.text === '@me') return false;
  const [a, b] = [gold.text.split(' '), other.text.split(' ')];
  return a.every((word) => b.includes(word)) || b.every((word) => a.includes(word));
}

const generic = new Set('av avenida rua r metro estacao bairro praca parque do da de o a no na'.split(' '));

function plainPlace(name: string): string {
  const folded = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return folded
    .split(/[^a-z0-9@]+/)
    .filter((word) => word !== '' && !generic.has(word))
    .join(' ');
}
