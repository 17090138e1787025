/**
 * Asks for an erasure in a data directory, or finds it asked for, does it, and kills its own process, as `kill -9` does, after the n-th step that changes something; prints the job if it comes to its end before. A child process of tests.
 *
 *   node test/reliability/erasing-process.ts DATA_DIR N
 */
import { setTimeout as delay } from 'node:timers/promises';
import { requestErasure } from '../../src/app/operations/erase.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { openEmbedded } from '../../src/log/open.ts';
import { ana, startCore } from '../support/erasable-city.ts';

const [dir, n] = process.argv.slice(2) as [string, string];
const storage = await openEmbedded(dir, { clock: systemClock });
let steps = 0;
const step = <T>(done: T): T => (++steps === Number(n) ? process.kill(process.pid, 'SIGKILL') : true) && done;

const { log, snapshots, quarantine } = storage;
const append = log.append.bind(log);
log.append = async (events) => step(await append(events));
const erase = log.erase.bind(log);
// In two halves, for a kill in between.
log.erase = async (seqs) => step(await erase(seqs.slice(0, seqs.length >> 1))) + step(await erase(seqs.slice(seqs.length >> 1)));
const eraseQuarantined = quarantine.erase.bind(quarantine);
quarantine.erase = async (ids) => step(await eraseQuarantined(ids));
const remove = snapshots.delete.bind(snapshots);
snapshots.delete = async (name) => step(await remove(name));
const save = snapshots.save.bind(snapshots);
snapshots.save = async (name, snapshot) => step(await save(name, snapshot));

const core = await startCore(storage);
const { id } = await requestErasure(core, ana);
let job = await storage.jobs.get(id);
for (; job?.endedAt === null; job = await storage.jobs.get(id)) await delay(5);
await core.close();
process.stdout.write(JSON.stringify(job));
