import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecommendedItem } from '../../../src/domain/recommendation.ts';
import { useWords } from '../i18n/use-words.ts';
import { CityMap } from '../map/city-map.tsx';
import { planeOf } from '../map/plane.ts';
import { useOverview, useRecommendation, useUsers, useVenues } from '../service/queries.ts';
import { Failure } from '../ui/failure.tsx';
import { emptyAsk } from './ask.ts';
import { Controls } from './controls.tsx';
import { ListSkeleton } from './list-skeleton.tsx';
import { MapNotice } from './map-notice.tsx';
import { ResultList } from './result-list.tsx';
import { UnderstoodChips } from './understood-chips.tsx';
import { useAsk } from './use-ask.ts';
import { timeText } from './time-text.ts';
import { answerTo, useFeedback } from './use-feedback.ts';
import { useQuestion } from './use-question.ts';
import { useShown } from './use-shown.ts';
import { WishForm } from './wish-form.tsx';

const noItems: readonly RecommendedItem[] = [];

/** Explorar: a wish, a place and a moment in; a map and a ranked, explained list out; and the person's answer to it. */
export function ExplorePage(): ReactElement {
  const { t } = useTranslation();
  const { language } = useWords();
  const [ask, change] = useAsk();
  const overview = useOverview();
  const venues = useVenues();
  const users = useUsers();
  const feedback = useFeedback();
  const { request, userId, place, moments } = useQuestion(ask, feedback.minSeq, {
    overview: overview.data,
    venues: venues.data,
    users: users.data,
  });
  const answer = useRecommendation(request);
  const [highlighted, setHighlighted] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);

  const recommendation = answer.data;
  const items = useMemo(
    () => recommendation?.items.filter(({ venueId }) => answerTo(feedback.answers, userId, venueId) !== 'reject') ?? noItems,
    [recommendation, feedback.answers, userId],
  );
  const shown = useShown(request, recommendation, items);
  const bounds = overview.data?.bounds;
  const plane = useMemo(() => (bounds ? planeOf(bounds) : null), [bounds]);
  const accepted = useMemo(
    () => new Set(items.filter(({ venueId }) => answerTo(feedback.answers, userId, venueId) === 'accept').map(({ venueId }) => venueId)),
    [items, feedback.answers, userId],
  );

  const failed = [overview, venues, users, answer].find(({ isError }) => isError);
  // The server's clock when the list arrived: its `now`, and what has passed since by ours.
  const answeredAt = (overview.data?.now ?? 0) + answer.dataUpdatedAt - overview.dataUpdatedAt;
  const hasNoMap = bounds === null;
  const openFromMap = (venueId: string): void => {
    const item = items.find((candidate) => candidate.venueId === venueId);
    if (item && shown) feedback.opened(item, shown);
    setOpened(venueId);
    document.getElementById(`venue-${venueId}`)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  };
  return (
    <main
      className={`mx-auto grid w-full grid-cols-1 ${hasNoMap ? 'max-w-3xl' : 'lg:grid-cols-[minmax(29rem,42rem)_minmax(20rem,1fr)] lg:grid-rows-[auto_1fr]'}`}
    >
      <div className="flex min-w-0 flex-col gap-3 px-4 pt-5 pb-4 sm:px-6">
        <h1 className="sr-only">{t('wish.label')}</h1>
        <WishForm text={ask.text} isBusy={request === null} onAsk={(text) => change({ text })} />
        <Controls
          ask={ask}
          users={users.data ?? []}
          venues={venues.data ?? []}
          moments={moments}
          timeZone={overview.data?.timeZone ?? 'UTC'}
          hasPlaces={!hasNoMap && (place !== null || venues.data === undefined)}
          onChange={change}
        />
        {hasNoMap && <MapNotice />}
      </div>
      {!hasNoMap && (
        <div className="h-[34dvh] border-line lg:sticky lg:top-14 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:h-[calc(100dvh-3.5rem)] lg:border-l">
          {plane !== null && venues.data !== undefined ? (
            <CityMap
              {...{ plane, place, items, accepted, highlighted }}
              venues={venues.data}
              withinMeters={ask.withinMeters}
              viewKey={answer.isPlaceholderData ? null : JSON.stringify({ ...ask, place: null })}
              onHighlight={setHighlighted}
              onOpen={openFromMap}
              onMove={(moved) => change({ place: moved })}
            />
          ) : (
            <div className="h-full animate-pulse bg-map motion-reduce:animate-none" />
          )}
        </div>
      )}
      <section
        id="results"
        tabIndex={-1}
        aria-busy={answer.isFetching}
        className="flex min-w-0 flex-col gap-3 px-4 pt-4 pb-24 outline-none sm:px-6 lg:pt-0"
      >
        {failed !== undefined ? (
          <Failure error={failed.error} onRetry={() => void failed.refetch()} />
        ) : recommendation === undefined || shown === null ? (
          <ListSkeleton />
        ) : (
          <>
            <UnderstoodChips {...recommendation} />
            <ResultList
              {...{ recommendation, items, shown, feedback, highlighted, opened }}
              hasWish={ask.text !== null}
              timeText={overview.data ? timeText(recommendation.forTime, answeredAt, overview.data.timeZone, language, t) : null}
              isRefreshing={answer.isFetching}
              onHighlight={setHighlighted}
              onOpen={setOpened}
              onRelax={() => change({ ...emptyAsk, who: ask.who, place: ask.place })}
            />
          </>
        )}
      </section>
    </main>
  );
}
