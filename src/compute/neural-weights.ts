/** The weights of the neural collaborative filter, as training, serving and files see them. */
import { Random } from '../stats/random.ts';

export interface NeuralShape {
  /** Rows of the user table. */
  readonly users: number;
  /** Rows of the venue table. */
  readonly venues: number;
  /** Width of both tables. */
  readonly embedding: number;
  /** Widths of the hidden dense layers. */
  readonly layers: readonly number[];
}

export interface NeuralWeights {
  readonly shape: NeuralShape;
  /** users x embedding, row-major. */
  readonly userTable: Float32Array;
  /** venues x embedding, row-major. */
  readonly venueTable: Float32Array;
  /** Hidden layers, then the output unit; the first one takes the user's row and then the venue's. */
  readonly dense: readonly DenseWeights[];
}

export interface DenseWeights {
  /** inputs x outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Fresh weights: embeddings uniform within 0.05, dense layers by Glorot's uniform rule, biases 0, as Keras begins.
 *
 * @see Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", equation 16
 */
export function initialWeights(shape: NeuralShape, seed: number): NeuralWeights {
  const random = new Random(seed);
  const uniform = (count: number, bound: number): Float32Array => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = bound * (2 * random.uniform() - 1);
    return values;
  };
  const widths = [2 * shape.embedding, ...shape.layers, 1];
  return {
    shape,
    userTable: uniform(shape.users * shape.embedding, 0.05),
    venueTable: uniform(shape.venues * shape.embedding, 0.05),
    dense: widths.slice(1).map((outputs, i) => {
      const inputs = widths[i]!;
      return { weights: uniform(inputs * outputs, Math.sqrt(6 / (inputs + outputs))), bias: new Float32Array(outputs) };
    }),
  };
}
