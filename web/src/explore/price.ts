export const priceLevels = [1, 2, 3, 4] as const;

/** `R$`, `R$$`, `R$$$`, `R$$$$`. */
export function priceSigns(level: number): string {
  return `R${'$'.repeat(level)}`;
}
