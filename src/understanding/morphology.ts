/**
 * Light morphology of Portuguese (and the plurals of English): the forms under which a word may stand in the lexicon.
 *
 * The lexicon lists "cafe" once; "cafés", "cafezinho" and "cafezim" lead to it by rule. Rules are few and may overreach: a form that
 * the lexicon does not know costs nothing.
 */

/**
 * The forms of a folded word to look up, most literal first: itself, its singulars, its base without diminutive or superlative.
 * A form ending in `~` has lost its last vowel, so that gender does not matter: "boteca", "boteco" and "botequinho" share `botec~`.
 *
 * @param word folded, as `fold` leaves it
 */
export function formsOf(word: string): readonly string[] {
  const forms = new Set<string>([word]);
  const singulars = word.endsWith('s') ? singularsOf(word) : [];
  for (const form of singulars) forms.add(form);
  // Only a vowel is exchanged for another: "japonesa" leads to "japonês", but English "past" not to "pasta".
  for (const form of [word, ...singulars]) if (form.length < 4 || /[aeo]$/.test(form)) forms.add(genderless(form));
  for (const form of [word, ...singulars]) for (const base of basesOf(form)) forms.add(base);
  return [...forms];
}

/** The word without its last vowel, marked `~`. Words of fewer than four letters keep it: "bar~", "cha~". */
export function genderless(word: string): string {
  return word.length >= 4 && /[aeo]$/.test(word) ? `${word.slice(0, -1)}~` : `${word}~`;
}

function singularsOf(word: string): readonly string[] {
  if (word.length < 4) return [];
  const stem = word.slice(0, -1);
  if (/(?:oes|aes)$/.test(word)) return [`${word.slice(0, -3)}ao`, stem];
  if (word.endsWith('ais') || word.endsWith('ois')) return [`${word.slice(0, -2)}l`, stem];
  if (word.endsWith('eis')) return [`${word.slice(0, -2)}l`, `${word.slice(0, -3)}il`, stem];
  if (word.endsWith('ns')) return [`${word.slice(0, -2)}m`, stem];
  if (word.endsWith('ies')) return [`${word.slice(0, -3)}y`, stem];
  // What is left has three letters at least: "bares" is "bar", "aves" is not "av".
  if (word.endsWith('es') && word.length >= 5) return [stem, word.slice(0, -2)];
  return [stem];
}

const diminutive = /^(.{3,}?)(z?)(?:inh[oa]|im|it[oa])$/;
const superlative = /^(.{3,})[ie]ssim[oa]$/;
const augmentative = /^(.{3,})z(?:ao|ona)$/;

function basesOf(word: string): readonly string[] {
  const large = superlative.exec(word) ?? augmentative.exec(word);
  if (large !== null) return respell(large[1]!);
  const small = diminutive.exec(word);
  if (small === null) return [];
  const [, base, z] = small as unknown as [string, string, string];
  // "cervejinha" loses a vowel, "barzinho" adds a z, "narizinho" owns it.
  return z === '' ? respell(base) : [base, genderless(base), `${base}z`, ...respell(`${base}z`)];
}

/** Bases as they are spelled before a, o and u: "botequinho" comes from "boteco", "foguinho" from "fogo". */
function respell(base: string): readonly string[] {
  const forms = [`${base}~`, base];
  if (base.endsWith('qu')) forms.push(`${base.slice(0, -2)}c~`);
  if (base.endsWith('gu')) forms.push(`${base.slice(0, -1)}~`);
  return forms;
}
