/**
 * CheckIn's public surface.
 *
 * @example
 * import { CheckIn } from 'checkin';
 * const checkin = await CheckIn.open({ dir: './data' });
 */
export { CheckIn } from './app/checkin.ts';
export type { OpenOptions } from './app/open-options.ts';
export { defineConfig, type UserConfig } from './app/config-module.ts';
export { defineFeature, type FeatureDefinition, type FeatureOptions } from './features/define.ts';
export { checkFeature } from './features/check-feature.ts';
export type { Connector, ConnectorContext, Observation } from './ingest/connectors.ts';
export { jsonFeed, type JsonFeedOptions } from './ingest/connectors/json-feed.ts';
export { openMeteo, type OpenMeteoOptions } from './ingest/connectors/open-meteo.ts';
export { defaultExpectations } from './ingest/default-expectations.ts';
export type { Expectation } from './ingest/expectations.ts';
export type { World } from './features/world.ts';
export type { CollectReport, Feedback, Interaction, StreamReport, Tracked } from './api/event-schemas.ts';
export type { ModelSummary, Operations, Overview, Page, PageRequest, Readiness, SimilarVenues } from './api/operations.ts';
export { CheckInError } from './domain/errors.ts';
export type { Event, EventType, InteractionKind, ModelAlias } from './domain/event.ts';
export type { Filter, Reason, ReasonCode, Recommendation, RecommendationRequest, RecommendedItem } from './domain/recommendation.ts';
export type { RequestContext, StructuredContext } from './domain/context.ts';
export type { User } from './domain/user.ts';
export type { Venue } from './domain/venue.ts';
