/** Real PostgreSQL servers for tests: made in a temporary folder, started, killed and removed. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** The user that runs a server: PostgreSQL refuses to be root. `null` = whoever runs the tests. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ClusterOptions {
  /** Lines of its `postgresql.conf`, e.g. `synchronous_commit = on`. */
  readonly settings?: readonly string[];
  /** More options of `initdb`. */
  readonly initdb?: readonly string[];
  /** A folder to put it in, e.g. one on a small file system; a temporary one unless told. */
  readonly folder?: string;
}

/** The folder of PostgreSQL's programs; `null` = not installed, tests that need a server say that they were skipped. */
export const postgresPrograms: string | null = findPrograms();

/** One server on 127.0.0.1, its user `postgres` trusted. */
export class PostgresCluster {
  readonly folder: string;
  readonly port: number;
  readonly #account: Account | null;
  #server: ChildProcess | null = null;

  private constructor(folder: string, port: number, account: Account | null) {
    this.folder = folder;
    this.port = port;
    this.#account = account;
  }

  /** Makes and starts a server. @throws Error with the server's own words if it does not come up */
  static async start({ settings = [], initdb = [], folder }: ClusterOptions = {}): Promise<PostgresCluster> {
    const made = await PostgresCluster.prepare(folder);
    made.run('initdb', '--pgdata', made.dataDir, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions', ...initdb);
    await made.up(settings);
    return made;
  }

  /** A folder and a port with no server in it yet: for a standby, which is copied from its primary (`pg_basebackup`) and then brought `up`. */
  static async prepare(folder?: string): Promise<PostgresCluster> {
    const own = folder ?? (await mkdtemp(join(tmpdir(), 'checkin-postgres-')));
    const account = serverAccount();
    if (account !== null) await chown(own, account.uid, account.gid);
    await chmod(own, 0o700);
    return new PostgresCluster(own, await freePort(), account);
  }

  /** Makes a folder that the server may use. */
  async makeFolder(path: string): Promise<void> {
    await mkdir(path, { mode: 0o700 });
    if (this.#account !== null) await chown(path, this.#account.uid, this.#account.gid);
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** Of one of its databases. */
  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Starts the server in its folder and waits until it answers. */
  async up(settings: readonly string[] = []): Promise<void> {
    const all = ['listen_addresses = 127.0.0.1', `port = ${this.port}`, 'unix_socket_directories =', 'max_connections = 60', ...settings];
    const options = all.flatMap((line) => ['-c', line.replace(/\s*=\s*/, '=')]);
    let said = '';
    const server = spawn(join(postgresPrograms!, 'postgres'), ['-D', this.dataDir, ...options], {
      ...this.#account,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
    this.#server = server;
    for (let tries = 0; ; tries++) {
      if (server.exitCode !== null || tries > 600) throw new Error(`PostgreSQL did not start:\n${said}`);
      if (await answers(this.url())) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** One of PostgreSQL's programs, as the server's user. @returns what it printed */
  run(program: string, ...args: readonly string[]): string {
    return execFileSync(join(postgresPrograms!, program), args, {
      ...this.#account,
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** One statement, by a connection of its own. */
  async query<R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = [], database = 'postgres'): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query<R>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** An empty database, the caller's alone. @returns its URL */
  async createDatabase(): Promise<string> {
    const name = `test_${process.pid}_${++databases}`;
    await this.query(`CREATE DATABASE ${name} STRATEGY FILE_COPY`);
    return this.url(name);
  }

  /** SIGKILL to the server and everything it has started: what a power loss is to its processes. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    // The server first: it would start its children anew.
    for (const pid of [server.pid, ...childrenOf(server.pid)]) killIfThere(pid);
    await ended;
  }

  /** Ends it at once and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

let databases = 0;

function findPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'postgres' || name === 'nobody');
  return entry === undefined ? null : { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself since it was listed.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** By the kernel's table, since a server's children are sessions of their own. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
