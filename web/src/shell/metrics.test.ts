import { expect, it } from 'vitest';
import { metricTable } from './metrics.ts';

it('puts popularity first and the model last, with how many times better it is', () => {
  const table = metricTable({
    ensemble: { 'ndcg@10': 0.3, map: 0.2 },
    als: { 'ndcg@10': 0.2 },
    popularity: { 'ndcg@10': 0.1, map: 0 },
  });
  expect(table.members).toEqual(['popularity', 'als', 'ensemble']);
  expect(table.lines).toEqual([
    { metric: 'ndcg@10', values: [0.1, 0.2, 0.3], gain: expect.closeTo(3) },
    { metric: 'map', values: [0, null, 0.2], gain: null },
  ]);
});

it('leaves out what was not measured', () => {
  expect(metricTable({ ensemble: { 'recall@5': 1 } }).lines).toEqual([]);
});
