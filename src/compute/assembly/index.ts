/** What the kernels offer to `src/compute`. Pointers are byte offsets into the imported, shared memory; the kernels allocate nothing. */
export { rankCatalogue } from './catalogue-ranking';
export { regressLocally } from './local-regression';
export { multiplySparse } from './sparse-product';
export { addHalves, dense, gatherColumns } from './dense';
export { dropoutMask } from './dropout';
export { gram, solve, whiten } from './half-step';
export { foldIn, gatherScores, topK } from './ranking';
export { gatherRows } from './rows';
export { sparseAdam } from './sparse-adam';
