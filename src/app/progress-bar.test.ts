import { describe, expect, it } from 'vitest';
import { createProgressBar } from './progress-bar.ts';

/** A terminal that remembers what is on its line, and how often it was written to. */
function terminal(columns: number) {
  const seen = { line: '', writes: 0, wasBlank: false, widest: 0 };
  const write = (text: string): void => {
    seen.writes++;
    for (const part of text.split('\r').slice(1)) {
      const [shown = '', ...rest] = part.split('\u001b[K');
      if (rest.length === 0) throw new Error('what was there before shines through');
      seen.line = shown;
      seen.widest = Math.max(seen.widest, shown.length);
    }
  };
  return { seen, write, columns };
}

function setUp(style: 'bar' | 'lines', columns = 80) {
  let now = 0;
  const screen = terminal(columns);
  const lines: string[] = [];
  const stream = style === 'bar' ? screen : { write: (text: string) => void lines.push(text) };
  const bar = createProgressBar({ style, stream, clock: { now: () => now } });
  return { ...bar, lines, screen, at: (ms: number) => (now = ms) };
}

describe('the bar', () => {
  it('shows share, amount, rate and time left', () => {
    const { update, at, screen } = setUp('bar', 120);
    update({ stage: 'importing a.csv', done: 0, total: 4e6, unit: 'bytes' });
    at(2_000);
    update({ stage: 'importing a.csv', done: 1e6, total: 4e6, unit: 'bytes' });
    expect(screen.seen.line).toBe(`${'█'.repeat(6)}${'░'.repeat(18)}  importing a.csv  25 %  1.0 MB of 4.0 MB  0.5 MB/s  0:06 left`);
  });

  it('redraws at most ten times a second, but always the end', () => {
    const { update, at, screen } = setUp('bar');
    for (let i = 0; i <= 1_000; i++) {
      at(i);
      update({ stage: 's', done: i, total: 1_000, unit: 'events' });
    }
    expect(screen.seen.writes).toBeLessThanOrEqual(11);
    expect(screen.seen.line).toContain('100 %');
  });

  it.each([200, 80, 40, 20, 5])('fits into %i columns', (columns) => {
    const { update, at, screen } = setUp('bar', columns);
    update({ stage: 'reading the log of a city', done: 0, total: 1e6, unit: 'events' });
    at(61_000);
    update({ stage: 'reading the log of a city', done: 333_333, total: 1e6, unit: 'events' });
    expect(screen.seen.widest).toBeLessThan(columns);
  });

  it('leaves nothing behind when it is cleared, and writes nothing if nothing was drawn', () => {
    const { update, clear, screen } = setUp('bar');
    clear();
    expect(screen.seen.writes).toBe(0);
    update({ stage: 's', done: 1, total: 2 });
    clear();
    expect(screen.seen.line).toBe('');
  });

  it('can do without a total and without a unit', () => {
    const { update, at, screen } = setUp('bar');
    update({ stage: 'simulating', done: 0, unit: 'events' });
    at(3_000);
    update({ stage: 'simulating', done: 6_000, unit: 'events' });
    expect(screen.seen.line).toBe('simulating  6,000 events  2,000 events/s');
    update({ stage: 'thinking', done: 0 });
    expect(screen.seen.line).toBe('thinking');
  });
});

describe('plain lines', () => {
  it('come at the start of a stage, every five seconds and at its end', () => {
    const { update, at, lines } = setUp('lines');
    for (let ms = 0; ms <= 12_000; ms += 100) {
      at(ms);
      update({ stage: 'training', done: ms, total: 12_000, unit: 'rows' });
    }
    at(12_500);
    update({ stage: 'evaluating', done: 0, total: 5 });
    expect(lines).toEqual([
      'training  0 %  0 rows of 12,000 rows\n',
      'training  41 %  5,000 rows of 12,000 rows  1,000 rows/s  0:07 left\n',
      'training  83 %  10,000 rows of 12,000 rows  1,000 rows/s  0:02 left\n',
      'training  100 %  12,000 rows of 12,000 rows  1,000 rows/s\n',
      'evaluating  0 %\n',
    ]);
  });
});
