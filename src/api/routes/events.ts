import { z } from 'zod';
import { collectReportSchema } from '../operations.ts';
import { route, type Route } from '../route.ts';

export const eventRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/events',
    tag: 'Events',
    summary: 'Record events: interactions, feedback, messages, venue and user updates, weather, live events, crowding',
    // Each event is checked by itself, so that one bad event does not lose its neighbours.
    body: z.strictObject({
      events: z
        .array(z.looseObject({ type: z.string() }))
        .min(1)
        .max(1000),
    }),
    response: collectReportSchema,
    run: (operations, { body }) => operations.trackEvents(body.events),
  }),
];
