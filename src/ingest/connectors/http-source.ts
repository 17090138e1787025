import { setTimeout as sleep } from 'node:timers/promises';
import { minuteMs, systemClock, type Clock } from '../../domain/clock.ts';
import { CheckInError, messageOf } from '../../domain/errors.ts';
import { Random } from '../../stats/random.ts';
import { BoundedMap } from '../quality/bounded.ts';

export interface HttpSourceOptions {
  /** For messages. */
  readonly name: string;
  /** Sent with every request, e.g. an API key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An answer of the same URL is used again for so long; 0 = never. */
  readonly ttlMs?: number;
  /** For one attempt, body included. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly clock?: Clock;
  /** Draws the pauses between attempts. */
  readonly random?: Random;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const attempts = 4;
const firstPauseMs = 500;
/** A service that wants a longer pause is left alone until it is over. */
const longestPauseMs = minuteMs;
const mostRedirects = 3;
/** Failed questions in a row that open the circuit, and for how long it then is open: doubled each time, up to an hour. */
const patience = 3;
const firstOpenMs = 5 * minuteMs;
const longestOpenMs = 60 * minuteMs;
const cachedAnswers = 500;

/**
 * The one door to other services over HTTP: JSON in, or an error that says what was wrong.
 *
 * Retries what may pass (no connection, timeout, 429, 5xx) with exponential pauses of random length, so that replicas do not come back in step; obeys Retry-After; follows redirects on the same host only; reads no more than
 * `maxBytes`; and after three failed questions in a row asks no more until a while has passed. Messages name host and path, never the query: it may hold a key.
 *
 * @see Brooker 2015, "Exponential backoff and jitter" (full jitter); Nygard 2007, "Release It!" (circuit breaker)
 */
export class HttpSource {
  readonly #name: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #ttlMs: number;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly #answers = new BoundedMap<string, { readonly at: number; readonly body: unknown }>(cachedAnswers);
  #failures = 0;
  #openUntil = -Infinity;
  #openMs = firstOpenMs;

  constructor({
    name,
    headers = {},
    ttlMs = 0,
    timeoutMs = 10_000,
    maxBytes = 1 << 20,
    clock = systemClock,
    random = new Random(clock.now()),
    wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
  }: HttpSourceOptions) {
    this.#name = name;
    this.#headers = headers;
    this.#ttlMs = ttlMs;
    this.#timeoutMs = timeoutMs;
    this.#maxBytes = maxBytes;
    this.#clock = clock;
    this.#random = random;
    this.#wait = wait;
  }

  /**
   * @throws CheckInError `connector.unreachable`, `connector.refused`, `connector.bad_answer`, `connector.too_large`, `connector.redirected`, `connector.paused`; the signal's reason when it aborts
   */
  async json(url: URL, signal: AbortSignal): Promise<unknown> {
    const now = this.#clock.now();
    const known = this.#answers.get(url.href);
    if (known !== undefined && now - known.at < this.#ttlMs) return known.body;
    if (now < this.#openUntil) throw this.#paused(now);
    try {
      const body = await this.#ask(url, signal);
      this.#failures = 0;
      this.#openMs = firstOpenMs;
      this.#answers.set(url.href, { at: this.#clock.now(), body });
      return body;
    } catch (error) {
      if (!signal.aborted) this.#fail();
      throw error;
    }
  }

  async #ask(url: URL, signal: AbortSignal): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(url, signal);
      if ('body' in outcome) return outcome.body;
      if (!outcome.mayPass || attempt === attempts) throw outcome.error;
      const pause = outcome.retryAfterMs ?? this.#random.uniform() * firstPauseMs * 2 ** attempt;
      if (pause > longestPauseMs) {
        this.#openUntil = this.#clock.now() + pause;
        throw outcome.error;
      }
      await this.#wait(pause, signal);
    }
  }

  async #attempt(url: URL, signal: AbortSignal): Promise<Outcome> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await this.#follow(url, AbortSignal.any([signal, timeout]));
      if (response.ok) return { body: await this.#read(response, url) };
      await response.body?.cancel();
      return this.#refused(url, response);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof CheckInError) throw error;
      const why = timeout.aborted ? `gives no whole answer within ${this.#timeoutMs} ms` : `cannot be reached: ${causeOf(error)}`;
      return {
        mayPass: true,
        error: this.#error(url, { code: 'connector.unreachable', what: why, action: 'Check the URL and the network.', cause: error }),
      };
    }
  }

  /** Another host may be anybody: where a service has moved to is for the operator to decide. */
  async #follow(url: URL, signal: AbortSignal): Promise<Response> {
    let at = url;
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await fetch(at.href, { headers: { accept: 'application/json', ...this.#headers }, redirect: 'manual', signal });
      const to = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || to === null) return response;
      await response.body?.cancel();
      if (!URL.canParse(to, at.href)) break;
      const next = new URL(to, at);
      if (next.origin !== url.origin) {
        throw this.#error(url, {
          code: 'connector.redirected',
          what: `redirects to ${next.origin}`,
          action: 'Configure that address, if it is the one you mean.',
        });
      }
      at = next;
    }
    throw this.#error(url, { code: 'connector.redirected', what: 'redirects in a circle', action: 'Check the URL.' });
  }

  async #read(response: Response, url: URL): Promise<unknown> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > this.#maxBytes)
        throw this.#error(url, {
          code: 'connector.too_large',
          what: `answers with more than ${this.#maxBytes} bytes`,
          action: 'Ask for less, or raise maxBytes.',
        });
      chunks.push(chunk);
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      throw this.#error(url, {
        code: 'connector.bad_answer',
        what: 'answers with something other than JSON',
        action: 'Check that the URL is that of the API.',
        cause: error,
      });
    }
  }

  #refused(url: URL, { status, headers }: Response): Outcome {
    const mayPass = status === 429 || status >= 500;
    const error = this.#error(url, {
      code: 'connector.refused',
      what: `answers with status ${status}`,
      action: mayPass ? 'It is asked again later; ask less often if this stays.' : 'Check URL, parameters and key.',
    });
    const retryAfterMs = mayPass ? retryAfter(headers.get('retry-after'), this.#clock.now()) : null;
    return { mayPass, error, ...(retryAfterMs !== null && { retryAfterMs }) };
  }

  #fail(): void {
    this.#failures++;
    if (this.#failures < patience) return;
    this.#openUntil = Math.max(this.#openUntil, this.#clock.now() + this.#openMs);
    this.#openMs = Math.min(longestOpenMs, 2 * this.#openMs);
  }

  #paused(now: number): CheckInError {
    return new CheckInError(
      'connector.paused',
      `${this.#name} is left alone for another ${Math.ceil((this.#openUntil - now) / 1000)} s after ${this.#failures} failures in a row`,
      'See the errors before this one; it is asked again by itself.',
    );
  }

  #error(url: URL, { code, what, action, cause }: { code: string; what: string; action: string; cause?: unknown }): CheckInError {
    return new CheckInError(code, `${this.#name}: ${url.host}${url.pathname} ${what}`, action, { cause });
  }
}

type Outcome = { readonly body: unknown } | { readonly mayPass: boolean; readonly error: CheckInError; readonly retryAfterMs?: number };

/** Seconds, or a date (RFC 9110, 10.2.3); `null` = neither. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** What fetch hides below "fetch failed". */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? messageOf(error);
}
