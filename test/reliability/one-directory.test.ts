import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnoseAt } from '../../src/app/doctor.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { KnownFeatures } from '../../src/features/feature-sets.ts';
import { createBackup } from '../../src/log/backup.ts';
import { openEmbedded } from '../../src/log/open.ts';

const script = join(import.meta.dirname, 'appending-process.ts');
/** Runs a program as process 1 of a namespace of its own, as a container does. */
const contained = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const canContain = spawnSync(contained[0]!, [...contained.slice(1), 'true']).status === 0;

let parent: string;
let directory: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'checkin-one-'));
  directory = join(parent, 'data');
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(parent, { recursive: true });
});

/** Starts a process that has the directory open, and waits until it has. @param around a program to run it by */
async function holder(...around: readonly string[]): Promise<ChildProcess> {
  const [program, ...args] = [...around, process.execPath, script, directory, 'holder', '0', '0'];
  const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    expect(line).toBe('open');
    break;
  }
  return started;
}

async function killed(process: ChildProcess): Promise<void> {
  const exit = once(process, 'exit');
  process.kill('SIGKILL');
  await exit;
}

describe('two processes on one directory', () => {
  it.skipIf(!canContain)('the second is refused where the first is in another container (skipped where none can be made)', async () => {
    const container = await holder(...contained);
    // Its number is of another world, so it is no proof of anything; the lock is the operating system's.
    await expect(openEmbedded(directory, { clock: systemClock })).rejects.toMatchObject({ code: 'log.directory_in_use' });
    await killed(container);
    await expect.poll(() => openEmbedded(directory, { clock: systemClock }).then((store) => store.close())).toBeUndefined();
  });

  it('what a killed one has left behind refuses nobody, not even where its number is that of another process now', async () => {
    await killed(await holder());
    const store = await openEmbedded(directory, { clock: systemClock });
    await store.close();
  });

  it('the backup and the doctor read beside it', async () => {
    await holder();
    expect(await createBackup(directory, join(parent, 'backup'), { clock: systemClock, version: '1.0.0' })).toMatchObject({ lastSeq: 0 });
    const { checks } = await diagnoseAt({ dir: directory, database: null }, { clock: systemClock, features: new KnownFeatures() });
    expect(checks.map(({ name }) => name)).toContain('disk');
  });
});
