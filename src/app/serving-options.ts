import type { Options } from './command.ts';

export const defaultPort = 8787;

/** Options of every verb that listens. */
export const servingOptions = {
  port: { type: 'string', value: 'PORT', help: `where to listen on this machine (or PORT; ${defaultPort} unless told; 0 = any free one)` },
} as const satisfies Options;
