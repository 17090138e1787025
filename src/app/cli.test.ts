import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';

const bin = join(import.meta.dirname, '../../bin/checkin.js');
const dir = mkdtempSync(join(tmpdir(), 'checkin-cli-'));
afterAll(() => rmSync(dir, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in an empty folder, as a person would. */
async function checkin(...args: readonly string[]): Promise<Outcome> {
  return runWith(process.execPath, args);
}

async function runWith(node: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = spawn(node, [bin, ...args], {
    cwd: dir,
    env: { PATH: process.env['PATH'], CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

function file(name: string, content: string): string {
  writeFileSync(join(dir, name), content);
  return name;
}

describe('checkin', () => {
  it('explains itself', async () => {
    const [alone, help, verb] = await Promise.all([checkin(), checkin('--help'), checkin('import', '--help')]);
    expect(alone).toEqual(help);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^CheckIn .*\n\nUsage: checkin VERB/);
    expect(verb.code).toBe(0);
    expect(verb.stdout).toContain('--time-zone ZONE');
    expect((await checkin('help', 'import')).stdout).toBe(verb.stdout);
  });

  it.each([
    [['imprt'], 'error: there is no verb "imprt"\n  -> Did you mean checkin import?\n'],
    [['frobnicate'], 'error: there is no verb "frobnicate"\n  -> See checkin --help.\n'],
    [['--dir', 'x', 'import'], 'error: --dir stands before the verb\n  -> See checkin --help.\n'],
    [['import'], 'error: checkin import needs PATH\n  -> Usage: checkin import PATH [options]\n'],
    [['import', 'a', 'b'], 'error: checkin import does not know what to do with "b"\n  -> Usage: checkin import PATH [options]\n'],
    [['import', 'a.csv', '--time-zon', 'UTC'], 'error: checkin import has no option --time-zon\n  -> Did you mean --time-zone?\n'],
    [['import', 'a', '--dir'], 'error: --dir needs a value\n  -> Write --dir DIR; see checkin import --help.\n'],
    [['import', 'a', '--json=yes'], 'error: --json takes no value\n  -> Write --json alone; see checkin import --help.\n'],
    [['import', 'a.csv', '--map', 'venu=Pid'], 'error: --map does not know "venu"; it knows user, venue, at,'],
    [['import', 'a.csv', '--map', 'Pid'], 'error: --map Pid is not MEANING=COLUMN\n  -> Write for example --map venue=Pid.\n'],
    [['import', 'a.csv', '--kind', 'chekin'], 'error: --kind does not know "chekin"; it knows view,'],
    [['import', 'a.csv', '--format', 'xlsx'], 'error: --format does not know "xlsx"; it knows jsonl, csv\n  -> Choose one of these.\n'],
  ])('%j is a misuse', async (args, message) => {
    const { code, stdout, stderr } = await checkin(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.slice(0, message.length)).toBe(message);
    expect(stderr).not.toContain('    at ');
  });

  it('imports a file, says what it did, and as JSON for programs', async () => {
    const path = file('visits.csv', 'who,where,when\nana,a,2025-06-06 21:00\nana,a\nbia,b,2025-06-06 22:00\n');
    const args = ['import', path, '--map', 'user=who', '--map', 'venue=where', '--map', 'at=when', '--time-zone', 'America/Sao_Paulo'];
    const first = await checkin(...args);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatchInlineSnapshot(`
      "Imported visits.csv
        rows read                      3
        events stored                  4
        already in the log             0
        rows in quarantine             1
        events by type: 2 venue.upserted, 2 interaction
        visits.csv:3: expected 3 fields as in the header, got 2
      "
    `);
    expect(first.stderr).toContain('importing visits.csv');
    const again = await checkin(...args, '--json');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({ source: 'visits.csv', rows: 3, accepted: 2, duplicates: 2, quarantined: 1 });
  });

  it('fails in one line with what to do, in JSON if asked, and makes no data directory for a path that is not there', async () => {
    const [plain, json] = await Promise.all([
      checkin('import', 'nowhere.csv', '--dir', 'untouched'),
      checkin('import', 'nowhere.csv', '--dir', 'untouched', '--json'),
    ]);
    expect(plain).toEqual({ code: 1, stdout: '', stderr: 'error: there is no file or folder nowhere.csv\n  -> Check the path.\n' });
    expect(json).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(json.stderr)).toEqual({
      error: { code: 'import.not_found', message: 'there is no file or folder nowhere.csv', action: 'Check the path.' },
    });
    expect(existsSync(join(dir, 'untouched'))).toBe(false);
  });

  it('calls a bad environment by its name', async () => {
    const { code, stderr } = await runWith(process.execPath, ['import', 'a.csv'], { PORT: 'http' });
    expect([code, stderr]).toEqual([
      2,
      'error: PORT is "http", which is not a port\n  -> Give a number from 0 (any free port) to 65535.\n',
    ]);
  });

  it('ends an import at Ctrl-C, and goes on where it was', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `person ${i % 500},bar ${i % 90},${2_000_000_000 + i}`);
    const args = [
      'import',
      file('long.csv', ['user,venue,at', ...rows].join('\n')),
      '--time-format',
      'unix',
      '--time-zone',
      'UTC',
      '--dir',
      'interrupted',
    ];
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: dir,
      env: { PATH: process.env['PATH'], CI: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([130, 'interrupted']);
    const again = await checkin(...args, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 60_000, accepted: 60_090, quarantined: 0 });
  });

  it('is quiet when its reader has enough', async () => {
    const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([code, stderr]).toEqual([0, '']);
  });

  const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));
  it.skipIf(oldNode === undefined)(
    "hands over to the clone's own Node when the machine's is old (skipped where there is no other Node)",
    async () => {
      const [version, misuse] = await Promise.all([runWith(oldNode!, ['--version']), runWith(oldNode!, ['imprt'])]);
      expect(version).toMatchObject({ code: 0, stderr: '' });
      expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(misuse.code).toBe(2);
    },
  );
});
