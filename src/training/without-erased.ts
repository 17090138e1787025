import { opaqueId } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Ensemble } from '../models/ensemble.ts';

/** A model without the people who were erased while it was trained: whose tombstones lie after `seq`, the last event that was read. */
export async function withoutErased(model: Ensemble, log: Pick<EventLog, 'read' | 'lastSeq'>, seq: number): Promise<Ensemble> {
  const graves: { readonly salt: string; readonly opaqueIds: ReadonlySet<string> }[] = [];
  for await (const events of log.read(seq, await log.lastSeq())) {
    for (const event of events) if (event.type === 'user.erased') graves.push({ salt: event.salt, opaqueIds: new Set(event.opaqueIds) });
  }
  if (graves.length === 0) return model;
  return model.forget((userId) => graves.some(({ salt, opaqueIds }) => opaqueIds.has(opaqueId(userId, salt)))) ?? model;
}
