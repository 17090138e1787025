import { Link, Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { languages } from '../../../src/domain/taxonomy.ts';
import { chooseLanguage } from '../i18n/setup.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../ui/icon.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { ModelPanel } from './model-panel.tsx';
import { chooseTheme, useTheme } from './theme.ts';

/** What every page stands in: the bar at the top, notices, and the skip link. */
export function Shell(): ReactElement {
  const { t } = useTranslation();
  const { language } = useWords();
  return (
    <I18nProvider locale={language}>
      <a
        href="#results"
        className="sr-only z-100 rounded-full bg-brand px-4 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('shell.skip')}
      </a>
      <header className="sticky top-0 z-70 flex h-14 items-center gap-3 border-b border-line bg-paper/90 px-4 backdrop-blur sm:px-6">
        <Link to="/" className="flex items-center gap-2 rounded-lg text-lg font-bold tracking-tight text-ink">
          <Logo />
          CheckIn
        </Link>
        <p className="hidden text-sm text-muted md:block">{t('brand.tagline')}</p>
        <div className="ml-auto flex items-center gap-1">
          <ModelPanel />
          <a
            href="/docs"
            className="hidden rounded-full px-3 py-2 text-sm text-muted hover:bg-sunken hover:text-ink sm:block"
            title={t('shell.apiDocs')}
          >
            API
          </a>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <Outlet />
      <Toasts />
    </I18nProvider>
  );
}

function LanguageSwitch(): ReactElement {
  const { t } = useTranslation();
  const { language } = useWords();
  const other = languages.find((id) => id !== language) ?? language;
  return (
    <Button
      className="cursor-pointer rounded-full px-3 py-2 text-sm font-medium text-muted uppercase hover:bg-sunken hover:text-ink"
      aria-label={`${t('shell.language')}: ${other === 'en' ? 'English' : 'Português'}`}
      onPress={() => void chooseLanguage(other)}
    >
      {other.slice(0, 2)}
    </Button>
  );
}

function ThemeSwitch(): ReactElement {
  const { t } = useTranslation();
  const theme = useTheme();
  const isDark = theme === 'dark';
  return (
    <Button
      className="button-icon"
      aria-label={isDark ? t('shell.toLight') : t('shell.toDark')}
      onPress={() => chooseTheme(isDark ? 'light' : 'dark')}
    >
      <Icon name={isDark ? 'sun' : 'moon'} />
    </Button>
  );
}

function Logo(): ReactElement {
  return (
    <svg viewBox="0 0 32 32" className="size-7" aria-hidden>
      <path
        className="fill-brand"
        d="M16 1.5c-6.4 0-11.5 5-11.5 11.3 0 7.9 8.6 15.6 10.9 17.4.4.3.9.3 1.3 0 2.2-1.8 10.8-9.5 10.8-17.4C27.5 6.5 22.4 1.5 16 1.5Z"
      />
      <path
        className="stroke-on-brand"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m11 13.2 3.6 3.6 6.6-7"
      />
    </svg>
  );
}
