/** Processes that append to a database while tests take its server away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import type { LoggedEvent } from '../../src/domain/event.ts';

const script = join(import.meta.dirname, '../reliability/postgres-streaming-process.ts');

export interface Streaming {
  /** `seq` by id of every event that was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Resolves when so many more have been. */
  more(count: number): Promise<void>;
  /** Lets the processes finish what is under way. */
  stop(): Promise<void>;
}

export function startStreaming(url: string, processes: number, writers: number): Streaming {
  const acknowledged = new Map<string, number>();
  const children = Array.from({ length: processes }, (_, i) =>
    spawn(process.execPath, [script, url, `process-${i}`, String(writers)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const reading = children.map(async (child) => {
    for await (const line of createInterface({ input: child.stdout })) {
      const [seq, id] = line.split(' ');
      acknowledged.set(id!, Number(seq));
    }
  });
  return {
    acknowledged,
    more: async (count) => {
      const wanted = acknowledged.size + count;
      await expect.poll(() => acknowledged.size, { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(wanted);
    },
    stop: async () => {
      for (const child of children) child.stdin.end();
      for (const child of children) if (child.exitCode === null) await once(child, 'exit');
      await Promise.all(reading);
      expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => 0));
    },
  };
}

/** Every acknowledged event is in the log at the place that was promised, none is there twice, no place is empty, and each writer's own events are in its order. */
export function expectKept(events: readonly LoggedEvent[], acknowledged: ReadonlyMap<string, number>): void {
  expect([...acknowledged].filter(([id, seq]) => events[seq - 1]?.id !== id)).toEqual([]);
  expect(events.findIndex(({ seq }, i) => seq !== i + 1)).toBe(-1);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const next = new Map<string, number>();
  const misplaced = events.filter(({ id }) => {
    const [writer, number] = [id.slice(0, id.lastIndexOf('-')), Number.parseInt(id.slice(id.lastIndexOf('-') + 1), 10)];
    const expected = next.get(writer) ?? 0;
    next.set(writer, number + 1);
    return number !== expected;
  });
  expect(misplaced.map(({ id }) => id)).toEqual([]);
}
