import { describe, expect, it } from 'vitest';
import { nextEpoch, startSchedule, type ScheduleOptions } from './training-schedule.ts';

const options: ScheduleOptions = { learningRate: 0.8, patience: 5, plateauPatience: 3, factor: 0.5 };

/** Rates after each epoch, the best epoch, and the epoch after which it was over; from 1. */
function run(losses: readonly number[]): { rates: number[]; best: number; over: number | null } {
  let state = startSchedule(options);
  let best = 0;
  const rates: number[] = [];
  for (const [i, loss] of losses.entries()) {
    const step = nextEpoch(state, loss, options);
    state = step.state;
    rates.push(state.learningRate);
    if (step.isBest) best = i + 1;
    if (step.isOver) return { rates, best, over: i + 1 };
  }
  return { rates, best, over: null };
}

describe('the schedule', () => {
  it.each([
    ['falls all the time', [5, 4, 3, 2, 1], [0.8, 0.8, 0.8, 0.8, 0.8], 5, null],
    ['stalls: halved at the third, over at the fifth', [5, 6, 6, 6, 6, 6, 1], [0.8, 0.8, 0.8, 0.4, 0.4, 0.4], 1, 6],
    ['an equal loss is no improvement', [5, 5, 5, 5], [0.8, 0.8, 0.8, 0.4], 1, null],
    ['recovers and stalls again: counted anew', [5, 6, 6, 4, 6, 6, 6, 6, 6], [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4], 4, 9],
    ['is never a number', [Number.NaN, Number.NaN, Number.NaN], [0.8, 0.8, 0.4], 0, null],
  ])('when the loss %s', (_, losses, rates, best, over) => {
    expect(run(losses)).toEqual({ rates, best, over });
  });
});
