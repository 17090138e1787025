/**
 * Whether two words are within a few slips of the finger: insertion, deletion, substitution, or two neighbours swapped.
 *
 * Optimal string alignment, given up as soon as a whole row exceeds the bound.
 *
 * @param bound largest distance of interest, >= 0
 * @returns the distance, or `bound + 1` if it is larger
 * @see Damerau 1964, "A technique for computer detection and correction of spelling errors"
 * @example slips('restaurnate', 'restaurante', 2) // 1
 */
export function slips(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, older[j - 2]! + 1);
      row.push(cost);
      if (cost < best) best = cost;
    }
    if (best > bound) return bound + 1;
    older = previous;
    previous = row;
  }
  return Math.min(previous[b.length]!, bound + 1);
}
