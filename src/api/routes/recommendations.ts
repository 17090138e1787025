import { recommendationRequestSchema, recommendationSchema } from '../../domain/recommendation.ts';
import { route, type Route } from '../route.ts';

export const recommendationRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/recommendations',
    tag: 'Recommendations',
    summary: 'Recommend venues for a wish, a person, a place and a moment',
    body: recommendationRequestSchema,
    response: recommendationSchema,
    run: (operations, { body }) => operations.recommend(body),
  }),
];
