import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { main } from '../cli.ts';
import { systemClock } from '../../domain/clock.ts';
import { type Progress, silent } from '../../domain/progress.ts';
import { Random } from '../../stats/random.ts';
import { topnTable } from './topn-table.ts';
import { type TopnReport, benchmarkTopn } from './topn.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Two communities that share no venue: even people go to even venues, odd ones to odd ones; three of fifteen visits are in the test file. */
function communities(options: { readonly zst?: boolean; readonly test?: string } = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'checkin-topn-'));
  folders.push(dir);
  const random = new Random(4);
  let train = '';
  let test = '';
  for (let user = 0; user < 120; user++) {
    const venues = random.shuffle(Array.from({ length: 40 }, (_, i) => 2 * i + (user % 2)));
    train += `${user} ${venues.slice(0, 12).join(' ')}\n`;
    test += `${user} ${venues.slice(12, 15).join(' ')}\n`;
  }
  const suffix = options.zst ? '.zst' : '';
  const packed = (text: string): string | Uint8Array => (options.zst ? zstdCompressSync(text) : text);
  writeFileSync(join(dir, `train.txt${suffix}`), packed(train));
  writeFileSync(join(dir, `test.txt${suffix}`), packed(options.test ?? test));
  return dir;
}

function run(
  dir: string,
  options: { readonly members?: readonly string[]; readonly progress?: Progress; readonly signal?: AbortSignal } = {},
) {
  const signal = new AbortController().signal;
  return benchmarkTopn({ dir, seed: 1, clock: systemClock, progress: silent, signal, members: ['popularity', 'graph-filter'], ...options });
}

/** What a report says besides time and memory. */
function figures({ members, ensemble, sizes }: TopnReport) {
  return {
    sizes,
    members: Object.entries(members).map(([name, member]) => [name, member.parameters, member['recall@20'], member['ndcg@20']]),
    ensemble: [ensemble.weights, ensemble['recall@20'], ensemble['ndcg@20']],
  };
}

describe('checkin benchmark topn', () => {
  it('finds the communities where popularity cannot, plain and compressed alike, and the same again', async () => {
    const report = await run(communities());
    expect(report.sizes).toEqual({ users: 120, venues: 80, train: 1440, test: 360, testUsers: 120 });
    // By chance 20 of one's own 28 unvisited venues hold 5/7 of what is to be found.
    expect(report.members['graph-filter']!['recall@20']).toBeGreaterThan(0.6);
    expect(report.members['popularity']!['recall@20']).toBeLessThan(0.5);
    expect(report['recall@20']).toBe(report.ensemble['recall@20']);
    expect(figures(await run(communities({ zst: true })))).toEqual(figures(report));
  });

  it('does not read the test file before tuning and fitting are over', async () => {
    const honest = communities();
    const dir = communities({ test: 'this is no test file yet' });
    const stages: string[] = [];
    const report = await run(dir, {
      progress({ stage, done, total }) {
        stages.push(stage);
        // The last word before the test file is needed: only now does it become readable.
        if (stage === 'fitting on all of train' && done === total) writeFileSync(join(dir, 'test.txt'), readText(honest));
      },
    });
    expect(stages).toContain('tuning graph-filter on slices of train');
    expect(figures(report)).toEqual(figures(await run(honest)));
  });

  it('chooses the same parameters and weights whatever is in the test file', async () => {
    const one = await run(communities());
    const other = await run(communities({ test: '0 1 3 5\n1 0 2 4\n' }));
    expect(other.sizes.testUsers).toBe(2);
    expect(other.members['graph-filter']!.parameters).toEqual(one.members['graph-filter']!.parameters);
    expect(other.ensemble.weights).toEqual(one.ensemble.weights);
  });

  it('misses a test file at once, not after the tuning', async () => {
    const dir = communities();
    rmSync(join(dir, 'test.txt'));
    await expect(run(dir, { progress: () => expect.unreachable('work was begun') })).rejects.toMatchObject({
      code: 'benchmark.file_missing',
    });
  });

  it('gives people of whom train knows nothing what is popular', async () => {
    const dir = communities({ test: '999 0\n' });
    const visits = Array.from({ length: 80 }, () => 0);
    for (const line of readText(dir, 'train.txt').trim().split('\n'))
      for (const venue of line.split(' ').slice(1)) visits[Number(venue)]!++;
    const order = visits.map((_, venue) => venue).toSorted((a, b) => visits[b]! - visits[a]! || a - b);
    writeFileSync(join(dir, 'test.txt'), `999 ${order[19]} ${order[20]}\n`);
    expect((await run(dir)).members['graph-filter']!['recall@20']).toBe(0.5);
  });

  it('stops at once when told to', async () => {
    const controller = new AbortController();
    const progress: Progress = ({ stage }) => stage.startsWith('tuning graph') && controller.abort();
    await expect(run(communities(), { progress, signal: controller.signal })).rejects.toThrow(controller.signal.reason as Error);
  });

  it('names the members that there are', async () => {
    await expect(run(communities(), { members: ['als', 'magic'] })).rejects.toMatchObject({
      code: 'benchmark.unknown_member',
      message: 'there is no member "magic"',
    });
  });

  it('answers on the command line with one JSON document', async () => {
    const printed: string[] = [];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      expect(await main(['benchmark', 'topn', '--data', communities(), '--members', 'popularity,graph-filter', '--json'])).toBe(0);
    } finally {
      stdout.mockRestore();
    }
    const report = JSON.parse(printed.join('')) as TopnReport;
    for (const measured of [report, report.ensemble, ...Object.values(report.members)]) {
      expect(measured['recall@20']).toBeGreaterThan(0);
      expect(measured['ndcg@20']).toBeLessThanOrEqual(1);
      expect(measured.peakMemoryMb).toBeGreaterThan(10);
    }
    expect(Object.keys(report.members)).toEqual(['popularity', 'graph-filter']);
    expect(report.members['graph-filter']!.parameters).toMatchObject({ history: expect.any(Number), person: expect.any(Number) });
  });

  it('shows published figures beside those of Gowalla, and beside nothing else', async () => {
    const report = await run(communities());
    expect(topnTable(report)).not.toContain('published');
    const gowalla = { ...report, sizes: { users: 29_858, venues: 40_981, train: 810_128, test: 217_242, testUsers: 29_858 } };
    expect(topnTable(gowalla)).toMatch(/^LightGCN \(published\) +0\.1830 +0\.1554$/m);
  });
});

function readText(dir: string, name = 'test.txt'): string {
  return readFileSync(join(dir, name), 'utf8');
}
