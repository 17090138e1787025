import type { ExampleSet } from '../../compute/neural-examples.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { CheckInError } from '../../domain/errors.ts';
import { emptyDataset } from '../model.ts';

export interface LabelledExamples {
  /** Ids by row of the tables: people and venues with at least one positive interaction. */
  readonly users: readonly string[];
  readonly venues: readonly string[];
  /** In the order of time. */
  readonly examples: ExampleSet;
}

/** Fewer leave the part that validates (a fifth) without a word to say. */
const fewestExamples = 20;

/**
 * Positive labels are examples of 1, what speaks against a venue (rejections, ratings below 4 with a negative preference) examples of 0; views and clicks are none.
 *
 * @throws CheckInError `models.empty_dataset`, `models.one_class`
 */
export function labelledExamples(kind: string, { users, venues, interactions }: Dataset, negativesPerPositive: number): LabelledExamples {
  const { user, venue, weight, at, positive } = interactions;
  const hasPositive = { user: new Uint8Array(users.length), venue: new Uint8Array(venues.length) };
  for (let i = 0; i < user.length; i++) {
    if (positive[i] === 0) continue;
    hasPositive.user[user[i]!] = 1;
    hasPositive.venue[venue[i]!] = 1;
  }
  const userRows = rowsOf(hasPositive.user);
  const venueRows = rowsOf(hasPositive.venue);
  const said = Uint32Array.from(user.keys())
    .filter((i) => (positive[i] === 1 || weight[i]! < 0) && userRows.of[user[i]!]! >= 0 && venueRows.of[venue[i]!]! >= 0)
    .toSorted((a, b) => at[a]! - at[b]! || a - b);
  if (said.length < fewestExamples) throw emptyDataset(kind, `${said.length} examples are fewer than ${fewestExamples}`);
  const examples = {
    users: Int32Array.from(said, (i) => userRows.of[user[i]!]!),
    venues: Int32Array.from(said, (i) => venueRows.of[venue[i]!]!),
    labels: Uint8Array.from(said, (i) => positive[i]!),
  };
  if (negativesPerPositive === 0 || venueRows.known.length < 2) requireBoth(kind, examples.labels);
  return { users: userRows.known.map((u) => users[u]!), venues: venueRows.known.map((v) => venues[v]!.id), examples };
}

function requireBoth(kind: string, labels: Uint8Array): void {
  if (labels.includes(0) && labels.includes(1)) return;
  throw new CheckInError(
    'models.one_class',
    `the ${kind} model has ${labels.length} examples of one kind only, and no others can be drawn`,
    'Set negativesPerPositive above 0 and import check-ins at two venues or more, or ratings both good and bad.',
  );
}

function rowsOf(isKnown: Uint8Array): { readonly of: Int32Array; readonly known: readonly number[] } {
  const of = new Int32Array(isKnown.length).fill(-1);
  const known: number[] = [];
  isKnown.forEach((is, i) => {
    if (is === 1) of[i] = known.push(i) - 1;
  });
  return { of, known };
}
