/** When training slows down and when it ends, by the loss on the validation part. */

export interface ScheduleOptions {
  readonly learningRate: number;
  /** Epochs without a new lowest loss after which training ends. */
  readonly patience: number;
  /** The same for the learning rate to be multiplied by `factor`; counted anew after each time. */
  readonly plateauPatience: number;
  readonly factor: number;
}

/** Plain data, for checkpoints. */
export interface ScheduleState {
  readonly learningRate: number;
  readonly lowest: number;
  /** Epochs since the lowest loss, and since that or the last slowing down. */
  readonly sinceLowest: number;
  readonly sincePlateau: number;
}

export interface ScheduleStep {
  readonly state: ScheduleState;
  /** This epoch's loss is the lowest so far. */
  readonly isBest: boolean;
  readonly isOver: boolean;
}

export function startSchedule({ learningRate }: ScheduleOptions): ScheduleState {
  return { learningRate, lowest: Number.POSITIVE_INFINITY, sinceLowest: 0, sincePlateau: 0 };
}

/**
 * What follows from an epoch's loss: Keras' EarlyStopping and ReduceLROnPlateau, both without a least improvement.
 *
 * @see https://keras.io/api/callbacks/
 */
export function nextEpoch(state: ScheduleState, loss: number, { patience, plateauPatience, factor }: ScheduleOptions): ScheduleStep {
  if (loss < state.lowest) {
    return { state: { ...state, lowest: loss, sinceLowest: 0, sincePlateau: 0 }, isBest: true, isOver: false };
  }
  const isSlowing = state.sincePlateau + 1 >= plateauPatience;
  const next = {
    ...state,
    learningRate: isSlowing ? state.learningRate * factor : state.learningRate,
    sinceLowest: state.sinceLowest + 1,
    sincePlateau: isSlowing ? 0 : state.sincePlateau + 1,
  };
  return { state: next, isBest: false, isOver: next.sinceLowest >= patience };
}
