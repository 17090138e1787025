import type { Clock } from '../domain/clock.ts';
import type { Progress, ProgressUpdate } from '../domain/progress.ts';

export interface ProgressBar {
  readonly update: Progress;
  /** Takes the bar off the screen; the next update draws it again. */
  readonly clear: () => void;
}

/** The part of a terminal or file that is written to. */
interface Screen {
  write(text: string): unknown;
  readonly columns?: number;
}

/** Fast enough to look alive, slow enough not to cost anything. */
const redrawMs = 100;
const lineMs = 5_000;
const barCells = 24;

/**
 * Draws progress: `bar` redraws one line of a terminal, `lines` writes a plain line at the start of a stage, every 5 seconds and at its end.
 *
 * Rate and remaining time are means over the stage so far.
 */
export function createProgressBar({
  style,
  stream,
  clock,
}: {
  readonly style: 'bar' | 'lines';
  readonly stream: Screen;
  readonly clock: Clock;
}): ProgressBar {
  let stage = '';
  let startedAt = 0;
  let drawnAt = 0;
  let isOnScreen = false;

  const clear = (): void => {
    if (!isOnScreen) return;
    stream.write('\r\u001b[K');
    isOnScreen = false;
  };
  const update: Progress = (progress) => {
    const now = clock.now();
    const isNewStage = progress.stage !== stage;
    const isDone = progress.total !== undefined && progress.done >= progress.total;
    if (isNewStage) [stage, startedAt] = [progress.stage, now];
    if (!isNewStage && !isDone && now - drawnAt < (style === 'bar' ? redrawMs : lineMs)) return;
    drawnAt = now;
    const text = describe(progress, now - startedAt);
    if (style === 'lines') {
      stream.write(`${text}\n`);
      return;
    }
    // Text first, then "erase to the end of the line": the line is never empty in between, so it does not flicker.
    const width = (stream.columns ?? 80) - 1;
    stream.write(`\r${barOf(progress, width, text)}\u001b[K`);
    isOnScreen = true;
  };
  return { update, clear };
}

/** `importing train.csv  42 %  1.3 of 3.1 MB  4.2 MB/s  0:07 left` */
function describe({ stage, done, total, unit }: ProgressUpdate, elapsedMs: number): string {
  const parts = [stage];
  if (total !== undefined) parts.push(`${Math.floor(100 * shareOf(done, total))} %`);
  const amount = amountOf(done, unit);
  if (unit !== undefined) parts.push(total === undefined ? amount : `${amount} of ${amountOf(total, unit)}`);
  // A mean over less than a second says nothing yet.
  if (elapsedMs < 1_000 || done === 0) return parts.join('  ');
  if (unit !== undefined) parts.push(`${amountOf((1_000 * done) / elapsedMs, unit)}/s`);
  if (total !== undefined && done < total) parts.push(`${durationOf((elapsedMs * (total - done)) / done)} left`);
  return parts.join('  ');
}

function barOf({ done, total }: ProgressUpdate, width: number, text: string): string {
  const room = Math.min(barCells, width - text.length - 2);
  if (total === undefined || room < 8) return text.slice(0, width);
  const filled = Math.round(room * shareOf(done, total));
  return `${'█'.repeat(filled)}${'░'.repeat(room - filled)}  ${text}`;
}

function shareOf(done: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}

function amountOf(value: number, unit: string | undefined): string {
  if (unit !== 'bytes') return `${Math.round(value).toLocaleString('en')}${unit === undefined ? '' : ` ${unit}`}`;
  return value < 1e5 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

function durationOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
