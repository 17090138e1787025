import { Random } from './random.ts';

/** A mean with its interval, or why there is none. */
export type MeanInterval =
  | { readonly kind: 'interval'; readonly mean: number; readonly low: number; readonly high: number; readonly clusters: number }
  | { readonly kind: 'too_few_clusters'; readonly clusters: number };

export interface BootstrapOptions {
  readonly seed: number;
  /** 2,000 unless told: the ends of a 95 % interval then move by about 3 % of its width between seeds. */
  readonly resamples?: number;
  /** 0.95 unless told. */
  readonly level?: number;
}

/**
 * The mean of observations that come in clusters, with a percentile bootstrap interval that resamples whole clusters.
 *
 * Decisions of one person are alike; resampling decisions would make the interval too narrow.
 *
 * @param values  observations
 * @param cluster cluster of each observation, any small non-negative integers
 * @returns `too_few_clusters` below two clusters with observations
 * @see Davison & Hinkley 1997, "Bootstrap Methods and their Application", section 3.8
 */
export function clusterBootstrapMean(values: Float64Array, cluster: Int32Array, options: BootstrapOptions): MeanInterval {
  const { seed, resamples = 2000, level = 0.95 } = options;
  const size = cluster.reduce((most, index) => Math.max(most, index + 1), 0);
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  for (let i = 0; i < values.length; i++) {
    sums[cluster[i]!] = sums[cluster[i]!]! + values[i]!;
    counts[cluster[i]!] = counts[cluster[i]!]! + 1;
  }
  const filled = [...counts.keys()].filter((index) => counts[index]! > 0);
  if (filled.length < 2) return { kind: 'too_few_clusters', clusters: filled.length };

  const random = new Random(seed);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < filled.length; draw++) {
      const index = filled[random.integer(filled.length)]!;
      sum += sums[index]!;
      count += counts[index]!;
    }
    means[resample] = sum / count;
  }
  means.sort();
  const quantile = (q: number): number => means[Math.min(resamples - 1, Math.floor(q * resamples))]!;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { kind: 'interval', mean, low: quantile((1 - level) / 2), high: quantile((1 + level) / 2), clusters: filled.length };
}
