export const priceLevels = [1, 2, 3, 4] as const;
export type PriceLevel = (typeof priceLevels)[number];

/** `R$`, `R$$`, `R$$$`, `R$$$$`. */
export function priceSigns(level: number): string {
  return `R${'$'.repeat(level)}`;
}
