/** Who sits in front of the page, as far as the log needs to know: made up here, gone with the tab. */
export interface Visitor {
  /** Stands for a person without a profile. */
  readonly anonymousId: string;
  readonly sessionId: string;
}

const storageKey = 'checkin.visitor';

export function currentVisitor(): Visitor {
  const stored = sessionStorage.getItem(storageKey);
  if (stored !== null) return JSON.parse(stored) as Visitor;
  const visitor = { anonymousId: `anon-${randomId()}`, sessionId: `session-${randomId()}` };
  sessionStorage.setItem(storageKey, JSON.stringify(visitor));
  return visitor;
}

/** 128 random bits as a version-4 UUID. `crypto.randomUUID` is missing on plain-HTTP hosts other than localhost. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = 0x40 | (bytes[6]! & 15);
  bytes[8] = 0x80 | (bytes[8]! & 63);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
