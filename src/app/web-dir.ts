import { fileURLToPath } from 'node:url';

/** The built page: beside the sources in a clone, inside `dist` in the package. */
export const webDir = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../web/dist' : '../web', import.meta.url));
