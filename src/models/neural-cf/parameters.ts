import { z } from 'zod';
import { CheckInError } from '../../domain/errors.ts';

/** Defaults are the design's; ranges are those that tuning may search. */
export const neuralCfParameters = z.strictObject({
  /** Width of the embeddings, 8 to 256. */
  embedding: z.int().min(8).max(256).default(128),
  /** Widths of the hidden layers, at most 4 of 8 to 1,024. */
  layers: z.array(z.int().min(8).max(1024)).max(4).readonly().default([256, 128]),
  /** Share of hidden units dropped in training, 0 to 0.7. */
  dropout: z.number().min(0).max(0.7).default(0.3),
  /** Of Adam, 1e-5 to 0.1. */
  learningRate: z.number().min(1e-5).max(0.1).default(0.001),
  /** Of the L2 penalty, 0 to 0.1. */
  regularization: z.number().min(0).max(0.1).default(0),
  /** Examples of a step, 16 to 8,192. */
  batch: z.int().min(16).max(8192).default(1024),
  /** At most so many, 1 to 1,000. */
  epochs: z.int().min(1).max(1000).default(50),
  /** Drawn for each positive example, 0 to 50. */
  negativesPerPositive: z.int().min(0).max(50).default(4),
  /** Epochs without a lower validation loss after which training ends, and after which the rate is halved. */
  patience: z.int().min(1).max(100).default(5),
  plateauPatience: z.int().min(1).max(100).default(3),
});
export type NeuralCfParameters = z.infer<typeof neuralCfParameters>;

/** @throws CheckInError `models.bad_parameters` */
export function parseParameters(parameters: Partial<NeuralCfParameters>): NeuralCfParameters {
  const parsed = neuralCfParameters.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new CheckInError(
    'models.bad_parameters',
    `neural-cf: ${path.join('.')}: ${message}`,
    'Change it, or leave it out for the default.',
  );
}
