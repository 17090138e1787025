import './styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from './i18n/setup.ts';
import { router } from './router.tsx';
import { outbox } from './service/outbox.ts';
import { applyTheme } from './shell/theme.ts';

applyTheme();
await startTexts();
addEventListener('pagehide', () => void outbox.flush({ keepalive: true }).catch(() => null));

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
