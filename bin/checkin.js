#!/usr/bin/env node
// Runs on any Node that knows ES modules: it finds a Node that is new enough, then hands over. Keep its syntax old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const neededMajor = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (Number(process.versions.node.split('.')[0]) >= neededMajor) void runHere();
else runOnBundledNode();

async function runHere() {
  module.enableCompileCache();
  // Node strips types from a clone's sources, but not below node_modules: the package brings compiled files in their place.
  const inClone = join(root, 'src/app/cli.ts');
  const cli = existsSync(inClone) ? inClone : join(root, 'dist/app/cli.js');
  for (const stream of [process.stdout, process.stderr]) stream.on('error', quietIfPipeClosed);
  const { main } = await import(pathToFileURL(cli).href);
  process.exitCode = await main(process.argv.slice(2));
}

/** `checkin ... | head` closes our output early, and that is no failure. */
function quietIfPipeClosed(error) {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** The development dependency `node` puts a Node of its own into node_modules. */
function runOnBundledNode() {
  const bundled = [join(root, 'node_modules/node/bin/node'), join(root, '../node/bin/node')].find((path) => existsSync(path));
  if (bundled === undefined) {
    process.stderr.write(
      `error: checkin needs Node ${neededMajor} or newer; this is ${process.version}\n  -> Install a newer Node, or add one to your project with: npm install node@${neededMajor}\n`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us; passed on, the child would count it twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
