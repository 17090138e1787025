import { diagnosisSchema } from '../diagnosis.ts';
import { route, type Route } from '../route.ts';

export const doctorRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/doctor',
    tag: 'Quality',
    summary: 'What is wrong, and what to do about it: the checks of checkin doctor',
    response: diagnosisSchema,
    run: (operations) => operations.diagnose(),
  }),
];
