import { checkEstimator } from '../../test/contracts/estimator-contract.ts';
import { alsEstimator } from './als.ts';

checkEstimator('als', () => alsEstimator({ factors: 8 }));
