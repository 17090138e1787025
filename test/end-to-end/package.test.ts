import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const project = mkdtempSync(join(tmpdir(), 'checkin-package-'));
// The tests run on the Node of the clone; so must everything the empty project starts.
const env = {
  ...process.env,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
  CHECKIN_DATA: join(project, 'data'),
  NO_COLOR: '1',
};
const run = async (command: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(command, args, { cwd: project, env })).stdout;

/** A tool of the clone, not of the empty project. */
const tool = (name: string, ...args: string[]) => promisify(execFile)(join(root, 'node_modules/.bin', name), args, { env });

let tarball = '';

describe('the package, installed into an empty project', () => {
  beforeAll(async () => {
    await promisify(execFile)('npm', ['pack', '--pack-destination', project], { cwd: root, env });
    tarball = readdirSync(project).find((name) => name.endsWith('.tgz'))!;
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', type: 'module', private: true }));
    await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`);
    cpSync(join(root, 'examples'), project, { recursive: true });
  }, 300_000);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('holds what it needs to run and nothing of the workshop', async () => {
    const files = readdirSync(join(project, 'node_modules/checkin'), { recursive: true, encoding: 'utf8' });
    for (const needed of [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/kernels/kernels.wasm',
      'dist/web/index.html',
      'bin/checkin.js',
      'LICENSE',
      'README.md',
    ]) {
      expect(files).toContain(needed);
    }
    expect(files.filter((file) => /(^|\/)(src|test|bench)\/|\.test\.|\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
  });

  it('passes publint and types that resolve', async () => {
    await tool('publint', '--strict', join(project, 'node_modules/checkin'));
    await tool('attw', join(project, tarball), '--profile', 'esm-only');
  });

  it('runs the quick-start example', async () => {
    expect(await run('node', 'quick-start.ts')).toContain('After rejecting');
  });

  it('runs the example of a feature of your own', async () => {
    expect(await run('node', 'own-feature.ts')).toBe('After the first visit: 1; now: 0.5\n');
  });

  it('simulates, trains and serves from the command line, and the HTTP example talks to it', async () => {
    const cli = join(project, 'node_modules/.bin/checkin');
    expect(await run(cli, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    await run(cli, 'simulate', '--venues', '60', '--people', '120', '--weeks', '3');
    const trained = JSON.parse(await run(cli, 'train', '--json')) as { version: string };
    await run(cli, 'models', 'promote', trained.version);

    const server = spawn(cli, ['serve', '--port', '0'], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(server, 'exit');
    try {
      const url = await firstUrl(server.stdout);
      expect(await run('node', 'http-client.ts', url)).toContain('After rejecting');
      const overview = (await (await fetch(`${url}/v1/overview`)).json()) as { champion: { version: string } };
      expect(overview.champion.version).toBe(trained.version);
      expect(await (await fetch(url)).text()).toContain('<div id="root">');
    } finally {
      server.kill('SIGINT');
    }
    expect((await exited)[0]).toBe(0);
  }, 120_000);
});

async function firstUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended without saying where it listens');
}
