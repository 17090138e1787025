import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/log/event-log.ts';
import { SqliteEventLog } from '../../src/log/sqlite/event-log.ts';
import { brokenLogs, type BrokenLog } from './broken-event-logs.ts';
import { LogHangs, type OpenLog } from './event-log-check.ts';
import { eventLogChecks } from './event-log-contract.ts';

describe('the contract of event logs', () => {
  for (const mutant of brokenLogs) {
    it(`finds a log that ${mutant.fault}`, async () => {
      const check = eventLogChecks.find(({ name }) => name === mutant.caughtBy)!;
      const verdict = await check.run(openBroken(mutant), mutant.hangs === true ? 1_000 : undefined).catch((error: unknown) => error);
      expect(verdict).toBeInstanceOf(Error);
      expect(verdict instanceof LogHangs, String(verdict)).toBe(mutant.hangs === true);
    });
  }

  it('has no check that was never seen to fail', () => {
    const proven = new Set(brokenLogs.map(({ caughtBy }) => caughtBy));
    expect(eventLogChecks.filter(({ name }) => !proven.has(name))).toEqual([]);
  });
});

function openBroken({ breakIt }: BrokenLog): OpenLog {
  return async (clock) => {
    const directory = await mkdtemp(join(tmpdir(), 'checkin-broken-log-'));
    let sound = SqliteEventLog.open(join(directory, 'events.db'), clock);
    const broken = (): EventLog => ({ ...operationsOf(sound), ...breakIt(sound) });
    return {
      log: broken(),
      async reopen() {
        await sound.close();
        sound = SqliteEventLog.open(join(directory, 'events.db'), clock);
        return broken();
      },
      async dispose() {
        await sound.close();
        await rm(directory, { recursive: true });
      },
    };
  };
}

function operationsOf(log: EventLog): EventLog {
  return {
    append: (events) => log.append(events),
    lastSeq: () => log.lastSeq(),
    read: (after, until) => log.read(after, until),
    follow: (after, signal) => log.follow(after, signal),
    erase: (seqs) => log.erase(seqs),
    close: () => log.close(),
  };
}
