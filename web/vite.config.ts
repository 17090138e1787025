import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `checkin demo` listens there unless told otherwise. */
const api = 'http://127.0.0.1:8787';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwindcss()],
  server: { proxy: Object.fromEntries(['/v1', '/health', '/docs', '/openapi.json'].map((path) => [path, api])) },
  // One file: the page is served by the process that the visitor is asking anyway, and cached for good.
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 1000 },
});
