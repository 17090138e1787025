import { z } from 'zod';
import { collectReportSchema, feedbackSchema, interactionSchema, streamReportSchema, trackedSchema } from '../event-schemas.ts';
import { route, type Route } from '../route.ts';

/** Each event is checked by itself, so that one bad event does not lose its neighbours. */
const anyEvent = z.looseObject({ type: z.string() });

export const eventRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/events',
    tag: 'Events',
    summary: 'Record events: interactions, feedback, messages, venue and user updates, weather, live events, crowding',
    body: z.strictObject({ events: z.array(anyEvent).min(1).max(1000) }),
    response: collectReportSchema,
    run: (operations, { body }) => operations.trackEvents(body.events),
  }),
  route({
    method: 'POST',
    path: '/v1/events/stream',
    tag: 'Events',
    summary: 'Record events, one JSON object a line, as many as there are; answered in groups, a line each, as soon as they are durable',
    body: anyEvent,
    takes: 'application/x-ndjson',
    streams: 'application/x-ndjson',
    response: streamReportSchema,
    run: async (operations, { body }) => operations.trackStream(body as unknown as AsyncIterable<Buffer>),
  }),
  route({
    method: 'POST',
    path: '/v1/interactions',
    tag: 'Events',
    summary: 'Record what a person did with a venue',
    body: interactionSchema,
    status: 201,
    response: trackedSchema,
    run: (operations, { body }) => operations.trackInteraction(body),
  }),
  route({
    method: 'POST',
    path: '/v1/feedback',
    tag: 'Events',
    summary: 'Record what a person made of a recommendation',
    body: feedbackSchema,
    status: 201,
    response: trackedSchema,
    run: (operations, { body }) => operations.trackFeedback(body),
  }),
];
