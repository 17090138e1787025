/**
 * `npm run build`: the kernels and the page, which the clone needs to run. `--publish` also makes `dist/`, which the package is: JavaScript, types, kernels, page.
 * `npm ci` runs this by itself (`prepare`), `npm pack` with `--publish` (`prepack`).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build as buildPage } from 'vite';
import { buildKernels } from './build-kernels.ts';

const root = join(import.meta.dirname, '..');
const at = (...path: string[]): string => join(root, ...path);

const compiled = await buildKernels({ outDir: at('build/kernels') });
console.log(compiled ? 'kernels: built' : 'kernels: up to date');
await buildPage({ configFile: at('web/vite.config.ts'), root: at('web'), logLevel: 'warn' });
console.log('page: built');
if (process.argv.includes('--publish')) buildPackage();

function buildPackage(): void {
  rmSync(at('dist'), { recursive: true, force: true });
  const { status } = spawnSync(at('node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('tsc could not build dist');
  cpSync(at('build/kernels'), at('dist/kernels'), { recursive: true });
  cpSync(at('web/dist'), at('dist/web'), { recursive: true });
  console.log('package: dist/ built');
}
