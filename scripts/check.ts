/** `npm run check`: types, lint, format, boundaries, dead code. Runs them all and says every failure, not only the first. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findViolations } from './boundaries.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

const steps: readonly { readonly name: string; readonly run: () => boolean }[] = [
  { name: 'types', run: () => command('tsc', '-p', 'tsconfig.json') },
  // Apart, since the compiler of the kernels brings types of its own into the first, such as an `at` that is never undefined.
  { name: 'types (package)', run: () => command('tsc', '-p', 'tsconfig.build.json', '--noEmit') },
  { name: 'types (web)', run: () => command('tsc', '-p', 'web/tsconfig.json') },
  { name: 'lint', run: () => command('oxlint', '--type-aware', '--deny-warnings') },
  { name: 'format', run: () => command('oxfmt', '--check', 'src', 'web/src', 'test', 'bench', 'examples', 'scripts') },
  { name: 'boundaries', run: boundaries },
  { name: 'dead code', run: () => command('knip') },
];

const failed = steps.filter(({ name, run }) => {
  const started = performance.now();
  const ok = run();
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return !ok;
});
process.exitCode = failed.length === 0 ? 0 : 1;

function command(name: string, ...args: string[]): boolean {
  return spawnSync(bin(name), args, { cwd: root, stdio: 'inherit' }).status === 0;
}

function boundaries(): boolean {
  const violations = findViolations(join(root, 'src'));
  for (const { file, imports, rule } of violations) console.log(`  src/${file} imports ${imports}: ${rule}`);
  return violations.length === 0;
}
