import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { languages, type Language } from '../../../src/domain/taxonomy.ts';
import { en } from './en.ts';
import { ptBr, type Texts } from './pt-br.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}

const i18n = createInstance();
const storageKey = 'checkin.language';

/** Portuguese unless the person chose otherwise before. */
export async function startTexts(): Promise<void> {
  const stored = localStorage.getItem(storageKey);
  await i18n.use(initReactI18next).init({
    resources: { 'pt-BR': { translation: ptBr }, en: { translation: en } },
    lng: languages.find((language) => language === stored) ?? 'pt-BR',
    fallbackLng: 'pt-BR',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18n.language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}
