/**
 * One seed for all property tests, so that a run of the suite can be repeated; `FC_SEED=random npm test` explores others, and a failure prints its own.
 */
import * as fc from 'fast-check';

const { FC_SEED = '20261123' } = process.env;
if (FC_SEED !== 'random') fc.configureGlobal({ seed: Number(FC_SEED) });
