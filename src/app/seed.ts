import { CheckInError } from '../domain/errors.ts';

/**
 * A seed from the command line; 1 unless told.
 *
 * @throws CheckInError `cli.bad_value`
 */
export function parseSeed(text: string | undefined): number {
  const seed = text === undefined ? 1 : Number(text);
  if (text === '' || !Number.isSafeInteger(seed))
    throw new CheckInError('cli.bad_value', `--seed is "${text}", which is not a whole number`, 'Give a whole number.');
  return seed;
}
