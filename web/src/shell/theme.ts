import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const storageKey = 'checkin.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function chosen(): Theme | null {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : null;
}

/** Puts the chosen theme on the page; without a choice, CSS follows the system. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme === null) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** A choice that is what the system wants anyway is forgotten, so that the page follows the system again. */
export function chooseTheme(theme: Theme): void {
  if ((theme === 'dark') === systemDark.matches) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

/** The theme that is showing. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => chosen() ?? (systemDark.matches ? 'dark' : 'light'));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  systemDark.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    systemDark.removeEventListener('change', listener);
  };
}
