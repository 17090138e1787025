/** The weights of the neural collaborative filter, as training, serving and files see them. */

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
