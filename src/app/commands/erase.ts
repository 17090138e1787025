import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CheckInError } from '../../domain/errors.ts';
import { erasureReceiptSchema, type ErasureReceipt } from '../../privacy/receipt.ts';
import { CheckIn } from '../checkin.ts';
import { defineCommand } from '../command.ts';
import { locationText } from '../location.ts';

const pollMs = 50;

/** Erases a person and prints the receipt. */
export default defineCommand({
  usage: 'USER [--yes] [options]',
  description: [
    'Deletes everything about a person, under all their ids: events, answers, messages, features, quarantined records, snapshots. There is no way back.',
    'Prints a receipt that names nobody and says what became of each thing. See docs/privacy.md for what CheckIn cannot reach.',
    'A data directory must not be open elsewhere: where a server runs, use DELETE /v1/users/{id}.',
  ].join('\n'),
  positionals: ['USER'],
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  async run({ values, positionals }, { location, userConfig, clock, signal, json, print, note }) {
    const userId = positionals[0]!;
    if (values.yes !== true)
      await confirm(`Erase everything about "${userId}" in ${locationText(location)}? This cannot be undone.`, signal);
    const { features } = await userConfig();
    const problems: unknown[] = [];
    const checkin = await CheckIn.open({ ...location, clock, features: features.own, onError: (error) => problems.push(error) });
    try {
      const receipt = await eraseNow(checkin, userId, signal);
      if (json) print(JSON.stringify(receipt));
      else for (const line of receiptLines(receipt)) print(line);
    } finally {
      await checkin.close();
      for (const problem of problems) note(problem instanceof Error ? problem.message : String(problem));
    }
  },
});

/** @throws CheckInError `cli.not_confirmed` */
async function confirm(question: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) throw notConfirmed('there is no terminal to ask on');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^(y|yes|s|sim)$/i.test(answer.trim())) throw notConfirmed('it was not confirmed');
  } finally {
    terminal.close();
  }
}

async function eraseNow(checkin: CheckIn, userId: string, signal: AbortSignal): Promise<ErasureReceipt> {
  for (let job = await checkin.eraseUser(userId); ; job = await checkin.getJob(job.id)) {
    if (job.state === 'succeeded') return erasureReceiptSchema.parse(job.result);
    if (job.state === 'failed')
      throw new CheckInError(
        'erasure.failed',
        `the erasure has failed: ${job.error ?? 'no reason is known'}`,
        'Mend the reason, then erase again: what was done stays done.',
      );
    await delay(pollMs, undefined, { signal });
  }
}

function receiptLines({ requestedAt, completedAt, tombstoneSeq, artefacts }: ErasureReceipt): string[] {
  return [
    'Receipt of an erasure',
    `  requested  ${new Date(requestedAt).toISOString()}`,
    `  completed  ${new Date(completedAt).toISOString()}`,
    `  tombstone  event ${tombstoneSeq}`,
    '',
    ...artefacts.map(({ artefact, state, count, note }) => {
      const what = `${state.replaceAll('_', ' ')}${count === undefined || count === 0 ? '' : ` (${count})`}`;
      return `  ${artefact.replaceAll('_', ' ').padEnd(15)}${what.padEnd(18)}${note}`;
    }),
  ];
}

function notConfirmed(why: string): CheckInError {
  return new CheckInError('cli.not_confirmed', `nothing was erased: ${why}`, 'Pass --yes to erase without being asked.');
}
