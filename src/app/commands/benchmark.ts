import { CheckInError } from '../../domain/errors.ts';
import { benchmarkStream } from '../benchmark/stream.ts';
import { streamTable } from '../benchmark/stream-table.ts';
import { benchmarkTopn } from '../benchmark/topn.ts';
import { topnTable } from '../benchmark/topn-table.ts';
import { defineCommand, type CommandContext, type OptionValues } from '../command.ts';
import { nearest } from '../nearest.ts';
import { parseSeed } from '../seed.ts';

const options = {
  data: {
    type: 'string',
    value: 'DIR',
    help: 'folder with train.txt and test.txt (topn) or train.csv and test.csv (stream), plain or .zst',
  },
  seed: { type: 'string', value: 'N', help: 'same files and seed, same figures; 1 unless told' },
  members: { type: 'string', value: 'NAMES', help: 'topn: which members take part, with commas between; all unless told' },
} as const;

type Scene = CommandContext & { readonly values: OptionValues<typeof options>; readonly dir: string };

const protocols: Readonly<Record<string, (scene: Scene) => Promise<void>>> = { topn, stream };

/** Our figures by the protocols of the published ones. */
export default defineCommand({
  usage: 'topn|stream --data DIR [options]',
  description: [
    'topn: learns from train.txt and ranks all venues for everybody in test.txt (Recall@20, NDCG@20), beside the published figures.',
    'stream: predicts where people go next, one check-in after the other, and learns from each (Acc@1, MRR), beside the published figures.',
    'Parameters are chosen on a slice of train; the test file is looked at after that.',
  ].join('\n'),
  options,
  positionals: ['PROTOCOL'],
  async run({ values, positionals: [protocol = ''] }, context) {
    const run = Object.hasOwn(protocols, protocol) ? protocols[protocol] : undefined;
    if (run === undefined) throw unknownProtocol(protocol);
    if (values.data === undefined) throw new CheckInError('cli.missing_value', '--data is not given', 'Write --data DIR.');
    await run({ ...context, values, dir: values.data });
  },
});

async function topn({ values, dir, clock, progress, signal, json, print, note }: Scene): Promise<void> {
  const seed = parseSeed(values.seed);
  const members = values.members?.split(',').map((name) => name.trim());
  const report = await benchmarkTopn({ dir, seed, clock, progress, signal, ...(members && { members }) });
  if (json) {
    print(JSON.stringify(report));
    return;
  }
  const { users, venues, train, test, testUsers } = report.sizes;
  print(`${users} people, ${venues} venues, ${train} check-ins to learn from; ${test} to find, of ${testUsers} people\n`);
  print(topnTable(report));
  for (const [name, { parameters }] of Object.entries(report.members)) note(`${name}: ${pairsOf(parameters)}`);
  note(`ensemble: ${pairsOf(report.ensemble.weights)}`);
  note(
    `took ${report.seconds.toFixed(1)} s, ${report.tuningSeconds.toFixed(1)} s of it for tuning on a slice of train; at most ${report.peakMemoryMb} MB`,
  );
}

async function stream({ values, dir, clock, progress, signal, json, print, note }: Scene): Promise<void> {
  const report = await benchmarkStream({ dir, seed: parseSeed(values.seed), clock, progress, signal });
  if (json) {
    print(JSON.stringify(report));
    return;
  }
  const { people, venues, train, test } = report.sizes;
  print(`${people} people, ${venues} venues; ${train} check-ins to learn from, then ${test} to predict, each learned from afterwards\n`);
  print(streamTable(report));
  note(`sequence: ${pairsOf({ ...report.parameters })}`);
  note(
    `took ${report.seconds.toFixed(1)} s, ${report.tuningSeconds.toFixed(1)} s of it for tuning on a slice of train; at most ${report.peakMemoryMb} MB`,
  );
}

function pairsOf(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function unknownProtocol(protocol: string): CheckInError {
  const meant = nearest(protocol, Object.keys(protocols));
  return new CheckInError(
    'cli.unknown_action',
    `there is no benchmark "${protocol}"`,
    meant === null ? `Choose among ${Object.keys(protocols).join(', ')}.` : `Did you mean checkin benchmark ${meant}?`,
  );
}
