/**
 * The dependency rule of the house, as a table and a check (ARCHITECTURE.md, "Rooms").
 *
 * 1. A folder imports only from folders above it: `order` is the table.
 * 2. Only top-level files of another folder; its subfolders are private.
 * 3. `app` alone knows the adapters and the model catalogue.
 * 4. No barrel but `src/index.ts`.
 * 5. Each third-party package has one owner folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative, sep } from 'node:path';

/** Rooms in the order in which data flows; a room may import from those before it. */
const order = [
  'domain', 'stats', 'compute', 'log', 'ingest', 'features', 'models', 'evaluation', 'registry', 'privacy', 'tuning', 'training', 'experiments',
  'understanding', 'serving', 'monitoring', 'learning', 'simulation', 'api', 'app',
] as const; // prettier-ignore

/** What the order would allow and the architecture does not: room -> rooms it must not see. */
const mustNotSee: Record<string, readonly string[]> = {
  models: ['features', 'log', 'ingest'],
  evaluation: ['ingest'],
  serving: ['models', 'registry', 'training', 'evaluation', 'ingest'],
  simulation: ['features', 'models', 'serving', 'registry', 'training', 'log'],
  api: ['models', 'training', 'simulation', 'features'],
};

/** Single files that are open to a room all the same: contracts. */
const exceptions: Record<string, readonly string[]> = { serving: ['models/model.ts'] };

/** Files only `app` may import: the adapters and the list of model kinds. */
const onlyApp = ['log/open.ts', 'models/catalogue.ts'];

/** Owner room of each third-party package. */
const owners: Record<string, readonly string[]> = {
  zod: order,
  'h3-js': ['domain'],
  'node:sqlite': ['log'],
  pg: ['log'],
  'csv-parse': ['ingest'],
  ajv: ['api'],
  fastify: ['api'],
  '@fastify/static': ['api'],
  '@fastify/swagger': ['api'],
  '@scalar/fastify-api-reference': ['api'],
  openai: ['understanding'],
  'onnxruntime-node': ['compute'],
  pino: ['app'],
  'prom-client': ['monitoring'],
};

export interface Violation {
  readonly file: string;
  readonly imports: string;
  readonly rule: string;
}

/**
 * Every import in a source tree that breaks the rule.
 *
 * @param root the folder that holds the rooms
 * @throws Error if it saw fewer than five files: a check that looks at nothing passes for ever
 */
export function findViolations(root: string): readonly Violation[] {
  const files = sourceFiles(root);
  if (files.length < 5) throw new Error(`saw only ${files.length} source files under ${root}: the check is looking in the wrong place`);
  return files.flatMap((file) => importsOf(readFileSync(join(root, file), 'utf8')).flatMap((imported) => check(file, imported)));
}

function check(file: string, imported: string): readonly Violation[] {
  const broken = (rule: string): Violation[] => [{ file, imports: imported, rule }];
  const room = file.split('/')[0]!;
  if (!imported.startsWith('.')) return isTest(file) || checkPackage(room, imported) ? [] : broken('a package has one owner room');
  const target = relative('.', normalize(join(file, '..', imported)))
    .split(sep)
    .join('/');
  const targetRoom = target.split('/')[0]!;
  if (onlyApp.includes(target) && room !== 'app' && room !== targetRoom && !isTest(file)) return broken('only app knows the adapters');
  if (room === targetRoom || room === 'index.ts') return [];
  if (isTest(file)) return target.startsWith('..') || order.some((known) => known === targetRoom) ? [] : broken('unknown room');
  const from = order.findIndex((known) => known === room);
  const to = order.findIndex((known) => known === targetRoom);
  if (from < 0 || to < 0) return broken('unknown room');
  if (to > from) return broken('only from rooms above');
  if (target.split('/').length > 2) return broken("another room's subfolders are private");
  if (exceptions[room]?.includes(target)) return [];
  if (mustNotSee[room]?.includes(targetRoom)) return broken(`${room} must not see ${targetRoom}`);
  return [];
}

function checkPackage(room: string, imported: string): boolean {
  if (imported.startsWith('node:')) return owners[imported]?.includes(room) ?? true;
  const name = imported.startsWith('@') ? imported.split('/').slice(0, 2).join('/') : imported.split('/')[0]!;
  return owners[name]?.includes(room) ?? false;
}

/** Test files may reach across rooms (never into a private subfolder of production code they do not own is a matter of taste, not of the rule). */
function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}

function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('compute/assembly/'));
}

function importsOf(source: string): string[] {
  const found = source.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
