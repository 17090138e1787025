import { readFileSync } from 'node:fs';

/** The version in `package.json`, which lies two folders up both in the clone and in the package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}
