/** Those who wait for something to happen, each until its own signal or its own time. */
export class Sleepers {
  readonly #wakes = new Set<() => void>();

  /** Resolves at the next `wake`, when the signal aborts, or after `ms`. Does not keep the process alive. */
  sleep(signal: AbortSignal, ms: number): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms).unref();
      signal.addEventListener('abort', wake);
      this.#wakes.add(wake);
    });
  }

  wake(): void {
    for (const wake of this.#wakes) wake();
  }
}
