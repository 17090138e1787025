import { describe, expect, it } from 'vitest';
import { clusterBootstrapMean } from './cluster-bootstrap.ts';
import { Random } from './random.ts';

describe('the cluster bootstrap', () => {
  it('covers the true mean about as often as it says, with clusters of alike observations', () => {
    const random = new Random(1);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values: number[] = [];
      const cluster: number[] = [];
      for (let person = 0; person < 40; person++) {
        const own = random.normal();
        for (let i = 0; i <= random.integer(10); i++) {
          values.push(3 + own + 0.3 * random.normal());
          cluster.push(person);
        }
      }
      const result = clusterBootstrapMean(Float64Array.from(values), Int32Array.from(cluster), { seed: trial, resamples: 400 });
      if (result.kind === 'interval' && result.low <= 3 && 3 <= result.high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.88);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('is wider than one that took every observation for independent', () => {
    const values = Float64Array.from({ length: 400 }, (_, i) => (Math.floor(i / 20) % 2 === 0 ? 1 : 0));
    const width = (cluster: Int32Array): number => {
      const result = clusterBootstrapMean(values, cluster, { seed: 1 });
      return result.kind === 'interval' ? result.high - result.low : Number.NaN;
    };
    const apart = Int32Array.from(values, (_, i) => i);
    expect(width(apart.map((i) => Math.floor(i / 20)))).toBeGreaterThan(3 * width(apart));
  });

  it('is the same for the same seed, and says when there are too few clusters', () => {
    const values = Float64Array.of(1, 2, 3);
    const clusters = Int32Array.of(0, 1, 2);
    expect(clusterBootstrapMean(values, clusters, { seed: 4 })).toEqual(clusterBootstrapMean(values, clusters, { seed: 4 }));
    expect(clusterBootstrapMean(values, Int32Array.of(5, 5, 5), { seed: 4 })).toEqual({ kind: 'too_few_clusters', clusters: 1 });
    expect(clusterBootstrapMean(new Float64Array(0), new Int32Array(0), { seed: 4 }).kind).toBe('too_few_clusters');
  });
});
