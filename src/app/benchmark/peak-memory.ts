/** The largest resident memory of the process while something runs, looked at every 50 ms. */
export class PeakMemory implements Disposable {
  #peak = process.memoryUsage.rss();
  readonly #timer = setInterval(() => this.#look(), 50).unref();

  /** In MB (10^6 bytes). */
  get megabytes(): number {
    this.#look();
    return Math.round(this.#peak / 1e6);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }
}
