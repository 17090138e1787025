/**
 * `npm run bench [-- NAME ...] [--quick] [--json]`: runs every `*.bench.ts` in this folder, or the named ones, one after the other, and
 * prints what they measured.
 *
 * `--quick`: a few seconds each, rough figures. `--json`: one JSON document on stdout. A benchmark that throws is reported and the others
 * still run; the exit code is then 1.
 */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench, BenchRow } from './harness.ts';

const suffix = '.bench.ts';
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .toSorted();

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark called ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}

const results: Record<string, readonly BenchRow[]> = {};
for (const name of positionals.length > 0 ? positionals : known) {
  console.error(`running ${name} ...`);
  try {
    const { default: bench } = (await import(`./${name}${suffix}`)) as { readonly default: Bench };
    results[name] = await bench({ quick: options.quick });
    if (!options.json) console.log(`\n${name}\n${table(results[name])}\n`);
  } catch (error) {
    console.error(`${name} failed:`, error);
    process.exitCode = 1;
  }
}
if (options.json) {
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  console.log(JSON.stringify({ machine, quick: options.quick, results }, null, 2));
}

/** Columns: what, figure (right-aligned), unit, target, note. */
function table(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ name, value, unit, target, note }) => [name, figure(value), unit, target ?? '', note ?? '']);
  const widths = ['name', 'figure', 'unit', 'target'].map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map(([name, value, unit, target, note]) =>
      `  ${name!.padEnd(widths[0]!)}  ${value!.padStart(widths[1]!)} ${unit!.padEnd(widths[2]!)}  ${target!.padEnd(widths[3]!)}  ${note!}`.trimEnd(),
    )
    .join('\n');
}

/** Three significant digits, or whole numbers with separators; a dash where there is no figure. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
