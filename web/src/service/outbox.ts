import type { CollectReport } from '../../../src/api/event-schemas.ts';
import type { InteractionEvent } from '../../../src/domain/event.ts';
import { postJson, RequestFailed } from './http.ts';

/** An interaction as the page tells it: the server adds id and time. */
export type Told = Omit<InteractionEvent, 'id' | 'at' | 'type'>;

const collectForMs = 1500;

/**
 * What is on its way to the server. Views and clicks wait a moment for each other; an answer goes at once and takes along what is waiting, so that the log
 * keeps the order in which things happened.
 */
class Outbox {
  #waiting: Told[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Sends some time soon. A loss is not worth a message to the person. */
  add(told: Told): void {
    this.#waiting.push(told);
    this.#timer ??= setTimeout(() => void this.flush().catch(() => null), collectForMs);
  }

  /**
   * Sends now.
   *
   * @returns the `seq` from which on it counts
   * @throws RequestFailed if it did not arrive or was refused
   */
  async send(told: Told): Promise<number> {
    this.#waiting.push(told);
    const last = this.#waiting.length - 1;
    const report = await this.flush();
    const refusal = report?.rejected.find(({ index }) => index === last);
    if (refusal !== undefined || report === null) {
      const { code, message } = refusal ?? { code: '', message: '' };
      throw new RequestFailed({ type: '', title: message, status: 200, detail: message, code, action: '' });
    }
    return report.lastSeq;
  }

  /** Sends what is waiting; `null` when nothing was. @param keepalive for a page that is going away */
  async flush({ keepalive = false } = {}): Promise<CollectReport | null> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return null;
    const events = this.#waiting.map((told) => ({ type: 'interaction', ...told }));
    this.#waiting = [];
    return postJson<CollectReport>('/v1/events', { events }, { keepalive });
  }
}

export const outbox = new Outbox();
