import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { askOf, searchOf, type Ask } from './ask.ts';

/** What is asked, kept in the address of the page: going back undoes a change, and a link repeats the question. */
export function useAsk(): readonly [Ask, (change: Partial<Ask>) => void] {
  const search = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const ask = useMemo(() => askOf(search), [search]);
  return [ask, (change) => void navigate({ search: searchOf({ ...ask, ...change }), resetScroll: false })];
}
