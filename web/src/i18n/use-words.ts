import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf, type Language } from '../../../src/domain/taxonomy.ts';

/** Numbers, distances and labels of the taxonomy in the language of the page. */
export interface Words {
  readonly language: Language;
  /** `350 m`, `1,2 km`. */
  distance(meters: number): string;
  /** A share, 0 to 1, as `42%`. */
  percent(share: number): string;
  number(value: number, digits?: number): string;
  money(amount: number): string;
  list(items: readonly string[]): string;
  label(labels: readonly [pt: string, en: string]): string;
}

export function wordsOf(language: Language): Words {
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(language, options);
  const meters = number({ style: 'unit', unit: 'meter', maximumFractionDigits: 0 });
  const kilometres = number({ style: 'unit', unit: 'kilometer', maximumFractionDigits: 1 });
  const percent = number({ style: 'percent', maximumFractionDigits: 0 });
  const money = number({ style: 'currency', currency: 'BRL', maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  return {
    language,
    distance: (value) => (value < 995 ? meters.format(Math.max(10, Math.round(value / 10) * 10)) : kilometres.format(value / 1000)),
    percent: (share) => percent.format(share),
    number: (value, digits = 0) => number({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    money: (amount) => money.format(amount),
    list: (items) => list.format(items),
    label: (labels) => labelOf(labels, language),
  };
}

export function useWords(): Words {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'pt-BR';
  return useMemo(() => wordsOf(language), [language]);
}
