/** The rows of a table that point the same way as one of them, by cosine, nearest first; none if `row` is negative. Rows of zeros are near nothing. */
export function nearestRows(
  table: Float32Array,
  width: number,
  row: number,
  k: number,
): readonly { readonly row: number; readonly similarity: number }[] {
  if (row < 0) return [];
  const own = table.subarray(row * width, (row + 1) * width);
  const length = Math.hypot(...own);
  const found: { row: number; similarity: number }[] = [];
  for (let other = 0; other * width < table.length; other++) {
    if (other === row) continue;
    let [dot, squares] = [0, 0];
    for (let i = 0, at = other * width; i < width; i++, at++) {
      dot += own[i]! * table[at]!;
      squares += table[at]! ** 2;
    }
    const norm = length * Math.sqrt(squares);
    if (norm > 0) found.push({ row: other, similarity: Math.max(-1, Math.min(1, dot / norm)) });
  }
  return found.toSorted((a, b) => b.similarity - a.similarity || a.row - b.row).slice(0, k);
}
