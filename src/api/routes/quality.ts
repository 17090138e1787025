import { z } from 'zod';
import { pageOf } from '../paging.ts';
import {
  mendingSchema,
  mendResultSchema,
  qualityReadingSchema,
  quarantineChoiceSchema,
  quarantinedSchema,
  quarantinedSummarySchema,
  quarantineListQuery,
  quarantineReplaySchema,
} from '../quality-schemas.ts';
import { route, type Route } from '../route.ts';

const recordParams = z.strictObject({ recordId: z.string().min(1).max(128) });

export const qualityRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/quality',
    tag: 'Quality',
    summary: 'How the events received in the last days (7 unless told) meet the expectations',
    query: z.strictObject({ days: z.int().min(1).max(400).exactOptional() }),
    response: qualityReadingSchema,
    run: (operations, { query }) => operations.readQuality(query.days ?? 7),
  }),
  route({
    method: 'GET',
    path: '/v1/quarantine',
    tag: 'Quality',
    summary: 'List what could not be taken in, oldest first, without its text',
    query: quarantineListQuery,
    response: pageOf(quarantinedSummarySchema),
    run: (operations, { query }) => operations.listQuarantine(query),
  }),
  route({
    method: 'GET',
    path: '/v1/quarantine/:recordId',
    tag: 'Quality',
    summary: 'Read a waiting record, with its text as it came',
    params: recordParams,
    response: quarantinedSchema,
    run: (operations, { params }) => operations.getQuarantined(params.recordId),
  }),
  route({
    method: 'PUT',
    path: '/v1/quarantine/:recordId',
    tag: 'Quality',
    summary: 'Mend a waiting record: a whole event, or single fields; it goes on waiting until it is replayed',
    params: recordParams,
    body: mendingSchema,
    response: mendResultSchema,
    run: (operations, { params, body }) => operations.mendQuarantined(params.recordId, body),
  }),
  route({
    method: 'POST',
    path: '/v1/quarantine/replay',
    tag: 'Quality',
    summary: 'Try waiting records again; an event keeps the time at which it first came',
    body: quarantineChoiceSchema,
    response: quarantineReplaySchema,
    run: (operations, { body }) => operations.replayQuarantine(body),
  }),
  route({
    method: 'POST',
    path: '/v1/quarantine/discard',
    tag: 'Quality',
    summary: 'Throw waiting records away; their text is deleted',
    body: quarantineChoiceSchema,
    response: z.strictObject({ discarded: z.int() }),
    run: (operations, { body }) => operations.discardQuarantined(body),
  }),
];
