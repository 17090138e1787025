/**
 * Adds to `package-lock.json` the platform-specific optional packages that npm left out because the registry it asked (a mirror for one platform, say) does not carry them.
 * Without these entries `npm ci` calls the lockfile out of sync. Run it after `npm install` has changed the lockfile; it changes nothing when nothing is missing.
 *
 * An added entry has the exact version its parent asks for and the platform its name tells; `npm ci` passes over it on every other platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  optionalDependencies?: Record<string, string>;
  dev?: boolean;
  [key: string]: unknown;
}

const path = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockedPackage> };

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'netbsd', 'openbsd', 'sunos', 'aix'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

const added: string[] = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (key in lock.packages || Object.keys(lock.packages).some((known) => known.endsWith(`/${key}`))) continue;
    const platform = platformOf(name);
    if (platform === null || !/^\d/.test(range)) continue;
    lock.packages[key] = { version: range, ...platform, ...(parent.dev && { dev: true }), optional: true };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'package-lock.json is complete' : `added ${added.length} packages of other platforms`);

/** `@oxlint/binding-linux-arm64-musl` is for `{os: linux, cpu: arm64, libc: musl}`; `null` = the name tells no platform. */
function platformOf(name: string): Record<string, string[]> | null {
  const words = name.replace(/^@[^/]+\//, '').split('-');
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (os === undefined || cpu === undefined) return null;
  const libc =
    os !== 'linux'
      ? undefined
      : words.some((word) => word.startsWith('musl'))
        ? 'musl'
        : words.some((word) => word.startsWith('gnu'))
          ? 'glibc'
          : undefined;
  return { cpu: [cpu], ...(libc && { libc: [libc] }), os: [os] };
}
