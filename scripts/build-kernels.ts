/** Compiles `src/compute/assembly` to WebAssembly, twice from one source: with relaxed SIMD and without. Takes about 4 s, or nothing when up to date. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main as compile, version as compilerVersion } from 'assemblyscript/asc';

const assembly = join(import.meta.dirname, '../src/compute/assembly');
const builds = {
  'kernels.wasm': [],
  'kernels.relaxed.wasm': ['--enable', 'relaxed-simd'],
} as const;

const options = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '--importMemory',
  '--noExportMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
];

/**
 * Writes both builds and the digest of what they were made from into `outDir`; does nothing if that digest is there already.
 *
 * @returns whether it compiled
 * @throws Error with the compiler's messages if the source does not compile
 */
export async function buildKernels({ outDir }: { readonly outDir: string }): Promise<boolean> {
  const digest = sourceDigest();
  if (builtDigest(outDir) === digest) return false;
  mkdirSync(outDir, { recursive: true });
  rmSync(join(outDir, 'kernels.digest'), { force: true });
  for (const [name, features] of Object.entries(builds)) {
    // Written aside and renamed, so that a reader never meets half a file.
    const aside = join(outDir, `${name}.${process.pid}`);
    const messages: string[] = [];
    const stderr = { write: (text: string | Uint8Array) => void messages.push(text.toString()) };
    const { error } = await compile([join(assembly, 'index.ts'), '--outFile', aside, ...options, ...features], { stderr });
    if (error !== null) throw new Error(`cannot compile ${name}: ${error.message}\n${messages.join('')}`);
    renameSync(aside, join(outDir, name));
  }
  writeFileSync(join(outDir, 'kernels.digest'), digest);
  return true;
}

function sourceDigest(): string {
  const hash = createHash('sha256').update(compilerVersion).update(options.join(' ')).update(JSON.stringify(builds));
  for (const file of readdirSync(assembly).toSorted()) hash.update(file).update(readFileSync(join(assembly, file)));
  return hash.digest('hex');
}

function builtDigest(outDir: string): string | null {
  try {
    for (const name of Object.keys(builds)) readFileSync(join(outDir, name));
    return readFileSync(join(outDir, 'kernels.digest'), 'utf8');
  } catch {
    return null;
  }
}

if (import.meta.main) {
  const outDir = join(import.meta.dirname, '../build/kernels');
  console.log((await buildKernels({ outDir })) ? `kernels: built into ${outDir}` : 'kernels: up to date');
}
