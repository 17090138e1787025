import type { Diagnosis } from '../../api/diagnosis.ts';
import type { Core } from '../core.ts';
import { examine } from '../doctor.ts';

/** Examines this process and what it keeps. Reads the newest 100,000 events, in pages between which requests are answered. */
export async function diagnose({ storage, state, models, clock }: Core): Promise<Diagnosis> {
  const loadProblem = models.problems().find(({ alias }) => alias === 'champion')?.error ?? null;
  return examine({ storage, state, loadProblem, now: clock.now() });
}
