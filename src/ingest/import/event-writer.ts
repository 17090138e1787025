import { CheckInError } from '../../domain/errors.ts';
import type { Event, EventType } from '../../domain/event.ts';
import { hash64, uuidFromHash } from '../../domain/ids.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Quarantine, QuarantinedItem } from '../../log/quarantine.ts';
import { checkEvent, type Problem } from '../check-event.ts';
import { decodeText } from './lines.ts';
import { Occurrences } from './occurrences.ts';
import type { EventDraft, Item, Row } from './row.ts';

/** Events per append: one fsync per 2,000 rows costs nothing, and a batch is some 500 kB of memory. */
const batchSize = 2_000;
const shownProblems = 5;

/** History may hold everything but what this installation says about its own models and runs. */
export const importableTypes: ReadonlySet<EventType> = new Set<EventType>([
  'interaction',
  'venue.upserted',
  'venue.removed',
  'user.upserted',
  'user.merged',
  'user.erased',
  'recommendation.served',
  'recommendation.feedback',
  'conversation.message',
  'external.weather',
  'external.event',
  'external.crowd',
]);

/** What became of the rows of a file. */
export interface ImportCounts {
  readonly rows: number;
  /** Events now in the log: those of the rows, and those derived from them (venues, people). */
  readonly accepted: number;
  /** How many of the accepted the log already held. */
  readonly duplicates: number;
  /** Rows that cannot be events; each is in the quarantine, once, however often its file is imported, but for those that were dropped. */
  readonly quarantined: number;
  /** How many of these are not kept, because too many wait in the quarantine already. */
  readonly dropped: number;
  /** Accepted events by type. */
  readonly byType: Readonly<Partial<Record<EventType, number>>>;
  /** Interactions older than one before them in the file: features and time splits follow the order of the log. */
  readonly outOfOrder: number;
  /** The first few bad rows. */
  readonly firstProblems: readonly (Problem & { readonly file: string; readonly line: number })[];
}

/** Gives events their ids, checks them and stores them in batches; bad rows go to the quarantine. */
export class EventWriter {
  readonly #log: EventLog;
  readonly #quarantine: Quarantine;
  readonly #seen = new Occurrences();
  readonly #firstProblems: (Problem & { file: string; line: number })[] = [];
  readonly #byType: Partial<Record<EventType, number>> = {};
  #events: Event[] = [];
  #bad: QuarantinedItem[] = [];
  #newest = 0;
  #rows = 0;
  #accepted = 0;
  #duplicates = 0;
  #quarantined = 0;
  #dropped = 0;
  #outOfOrder = 0;

  constructor({ log, quarantine }: { readonly log: EventLog; readonly quarantine: Quarantine }) {
    this.#log = log;
    this.#quarantine = quarantine;
  }

  /** @throws CheckInError `import.no_usable_row` if the first 2,000 rows are all bad; nothing has been written then */
  async write({ row, isRow, outcome }: Item): Promise<void> {
    if (isRow) this.#rows++;
    if ('problem' in outcome) this.#reject(row, outcome.problem);
    else this.#take(row, outcome.event);
    if (this.#events.length + this.#bad.length >= batchSize) await this.#flush();
  }

  /**
   * Stores what still waits.
   *
   * @throws CheckInError `import.empty` if there were no rows, `import.no_usable_row` if none could be used; nothing has been written then
   */
  async finish(path: string): Promise<ImportCounts> {
    if (this.#rows === 0) throw new CheckInError('import.empty', `${path} has no rows`, 'Give a file with at least one event.');
    await this.#flush();
    return {
      rows: this.#rows,
      accepted: this.#accepted,
      duplicates: this.#duplicates,
      quarantined: this.#quarantined,
      dropped: this.#dropped,
      byType: this.#byType,
      outOfOrder: this.#outOfOrder,
      firstProblems: this.#firstProblems,
    };
  }

  #take(row: Row, draft: EventDraft): void {
    const id = draft.id === undefined ? this.#idOf(draft) : draft.id;
    const checked = checkEvent({ ...draft, id }, importableTypes);
    if (!checked.ok) {
      this.#reject(row, checked, draft['userId']);
      return;
    }
    const { event } = checked;
    if (event.type === 'interaction') {
      if (event.at < this.#newest) this.#outOfOrder++;
      else this.#newest = event.at;
    }
    this.#byType[event.type] = (this.#byType[event.type] ?? 0) + 1;
    this.#events.push(event);
  }

  /**
   * The id follows from what happened, not from where it stands: the same fact has the same id in a renamed, compressed, grown or overlapping file, and the n-th of several equal rows is always the n-th.
   */
  #idOf(draft: EventDraft): string {
    const identity = identityOf(draft);
    const occurrence = this.#seen.next(identity);
    return uuidFromHash(draft.at, hash64(occurrence === 0 ? identity : `${identity}#${occurrence}`));
  }

  #reject({ file, line, raw }: Row, { code, message }: Problem, userId?: unknown): void {
    this.#quarantined++;
    if (this.#firstProblems.length < shownProblems) this.#firstProblems.push({ file: file.name, line, code, message });
    this.#bad.push({ source: file.name, line, code, message, raw: decodeText(raw), userId: typeof userId === 'string' ? userId : null });
  }

  /** Bad rows first: once a batch's events are acknowledged, nothing of it may be missing. */
  async #flush(): Promise<void> {
    if (this.#accepted === 0 && this.#events.length === 0 && this.#bad.length > 0) throw this.#noUsableRow();
    this.#dropped += (await this.#quarantine.add(this.#bad)).dropped;
    this.#bad = [];
    if (this.#events.length === 0) return;
    const { duplicates } = await this.#log.append(this.#events);
    this.#accepted += this.#events.length;
    this.#duplicates += duplicates;
    this.#events = [];
  }

  #noUsableRow(): CheckInError {
    const { file, line, message } = this.#firstProblems[0]!;
    return new CheckInError(
      'import.no_usable_row',
      `none of the ${this.#bad.length === this.#rows ? '' : 'first '}${this.#bad.length} rows of ${file} can be used; line ${line}: ${message}`,
      'Check --format and --map against the file; nothing was imported.',
    );
  }
}

/** What makes an event the same fact. For an interaction: who did what where and when; a column that is mapped later (a context) does not make it another one. */
export function identityOf(draft: EventDraft): string {
  if (draft.type === 'interaction') return JSON.stringify([draft['kind'], draft['userId'], draft['venueId'], draft.at, draft['value']]);
  return JSON.stringify(draft);
}
