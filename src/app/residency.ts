import { join } from 'node:path';
import type { Residency } from '../features/people.ts';
import { Spill } from '../log/spill.ts';

/** About 1 GB of them. */
const residentPeople = 200_000;

/** Where the people of each feature store go who were not met for long: files of this process, which are made when there are more of them than fit. */
export function residencyIn(scratch: string): () => Residency {
  let stores = 0;
  return () => ({ spill: new Spill(join(scratch, `people-${++stores}.db`)), residentPeople });
}
