import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { askOf, searchOf, type AskSearch } from './explore/ask.ts';
import { ExplorePage } from './explore/explore-page.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const explore = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search): AskSearch => searchOf(askOf(search)),
  component: ExplorePage,
});

export const router = createRouter({
  routeTree: root.addChildren([explore]),
  // Plain text in the address: `?q=um+barzinho&within=2000`.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotFound(): ReactElement {
  const { t } = useTranslation();
  return (
    <main className="p-10 text-center">
      <p>{t('shell.notFound')}</p>
      <Link to="/" className="mt-3 inline-block text-brand underline">
        {t('shell.home')}
      </Link>
    </main>
  );
}
