/** The HTTP contract as one table: zod schemas in, operation out. OpenAPI, validation and the routes themselves all come from it. */
import type { Route } from './route.ts';
import { eventRoutes } from './routes/events.ts';
import { recommendationRoutes } from './routes/recommendations.ts';
import { venueRoutes } from './routes/venues.ts';
import { userRoutes } from './routes/users.ts';
import { jobRoutes } from './routes/jobs.ts';
import { featureRoutes } from './routes/features.ts';
import { qualityRoutes } from './routes/quality.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { modelRoutes } from './routes/models.ts';

export const routes: readonly Route[] = [
  ...eventRoutes,
  ...recommendationRoutes,
  ...venueRoutes,
  ...userRoutes,
  ...jobRoutes,
  ...modelRoutes,
  ...featureRoutes,
  ...qualityRoutes,
  ...doctorRoutes,
];
