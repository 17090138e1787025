import type { Page } from '../../api/operations.ts';
import type {
  MendResult,
  QualityReading,
  QuarantineChoice,
  QuarantinedSummary,
  QuarantineListRequest,
  QuarantineReplay,
} from '../../api/quality-schemas.ts';
import { dayMs } from '../../domain/clock.ts';
import { CheckInError } from '../../domain/errors.ts';
import { QualityReport } from '../../ingest/quality-report.ts';
import {
  discardQuarantined,
  mendQuarantined,
  replayQuarantine,
  waitingRecord,
  type Chosen,
  type Mending,
} from '../../ingest/replay-quarantine.ts';
import type { Quarantine, QuarantinedRecord } from '../../log/quarantine.ts';
import type { Core } from '../core.ts';
import { cursorOf } from '../page.ts';

/** How the events of the last days meet the expectations. */
export async function readQuality({ quality, clock }: Core, days: number): Promise<QualityReading> {
  await quality.ready;
  return readingOf(new QualityReport(quality.monitor, clock.now() - days * dayMs));
}

/** A report as plain data. */
export function readingOf(report: QualityReport): QualityReading {
  const { issues, figures, events, clocks } = report;
  return {
    acceptable: report.isAcceptable(),
    issues: [...issues],
    figures: figures.map(({ on, ...figure }) => ({ ...figure, on: [...on] })),
    events,
    clocks,
  };
}

/** Without the text of the records: it may be somebody's. */
export async function listQuarantine(
  quarantine: Quarantine,
  { code, source, state, limit = 100, cursor }: QuarantineListRequest,
): Promise<Page<QuarantinedSummary>> {
  const from = cursorOf(cursor);
  const filter = { ...(code !== undefined && { code }), ...(source !== undefined && { source }), ...(state !== undefined && { state }) };
  const items: QuarantinedSummary[] = [];
  let place = 0;
  for await (const records of quarantine.list(filter)) {
    for (const record of records) {
      if (place++ < from) continue;
      if (items.length === limit) return { items, nextCursor: String(place - 1) };
      items.push(summaryOf(record));
    }
  }
  return { items };
}

/** @throws CheckInError `quarantine.not_found` */
export async function getQuarantined({ storage }: Core, id: string): Promise<QuarantinedSummary & { raw: string }> {
  const record = await waitingRecord(id, storage.quarantine);
  return { ...summaryOf(record), raw: record.raw };
}

export async function mend({ storage }: Core, id: string, mending: Mending): Promise<MendResult> {
  const problem = await mendQuarantined(id, mending, storage.quarantine);
  return { id, problem };
}

export async function replay(core: Core, choice: QuarantineChoice): Promise<QuarantineReplay> {
  await core.quality.ready;
  const { log, quarantine } = core.storage;
  const { firstFailures, ...report } = await replayQuarantine(chosenBy(choice), { log, quarantine, quality: core.quality.monitor });
  await core.state.reaches(report.lastSeq);
  return { ...report, firstFailures: [...firstFailures] };
}

export async function discard({ storage }: Core, choice: QuarantineChoice): Promise<{ discarded: number }> {
  return { discarded: await discardQuarantined(chosenBy(choice), storage.quarantine) };
}

/** @throws CheckInError `quarantine.bad_choice` unless it says what it means: ids, a code or source, or all */
export function chosenBy({ ids, code, source, all }: QuarantineChoice): Chosen {
  const ways = [ids !== undefined, code !== undefined || source !== undefined, all === true].filter(Boolean).length;
  if (ways !== 1) {
    throw new CheckInError(
      'quarantine.bad_choice',
      ways === 0 ? 'it is not said which records are meant' : 'records are chosen in two ways at once',
      'Give ids, or a code and/or a source, or all.',
    );
  }
  return ids === undefined ? { ...(code !== undefined && { code }), ...(source !== undefined && { source }) } : { ids };
}

function summaryOf({ id, at, source, line, code, message, state }: QuarantinedRecord): QuarantinedSummary {
  return { id, at, source, line, code, message, state };
}
