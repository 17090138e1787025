import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import type { Recommendation, RecommendedItem } from '../../../src/domain/recommendation.ts';
import { MemberLegend } from './contribution-bar.tsx';
import { ResultCard, type Movement } from './result-card.tsx';
import { SourceNote } from './source-note.tsx';
import { answerTo, type Feedback, type Shown } from './use-feedback.ts';

interface ResultListProps {
  readonly recommendation: Recommendation;
  /** The items that are still to be shown. */
  readonly items: readonly RecommendedItem[];
  readonly shown: Shown;
  readonly feedback: Feedback;
  readonly hasWish: boolean;
  /** When the list is for, in words; `null` = now. */
  readonly timeText: string | null;
  /** A newer list is on its way. */
  readonly isRefreshing: boolean;
  readonly highlighted: string | null;
  readonly opened: string | null;
  readonly onHighlight: (venueId: string | null) => void;
  readonly onOpen: (venueId: string | null) => void;
  readonly onRelax: () => void;
}

/** The ranked list with where it comes from, or what to do when there is nothing in it. */
export function ResultList(props: ResultListProps): ReactElement {
  const { recommendation, items, shown, feedback, hasWish, timeText, isRefreshing, highlighted, opened } = props;
  const { t } = useTranslation();
  const [first] = items;
  const members = Object.keys(recommendation.weights ?? {});
  return (
    <>
      <p className="sr-only" aria-live="polite">
        {isRefreshing
          ? t('list.refreshing')
          : first === undefined
            ? t('list.announceNone')
            : t('list.announce', { count: items.length, first: first.venue.name })}
      </p>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-xl font-bold tracking-tight">
          {hasWish ? t('list.titleWish') : t('list.titleMoment')}
          {items.length > 0 && (
            <span className="ml-2 text-sm font-normal text-muted">
              {t('list.count', { count: items.length })}
              {timeText !== null && ` · ${timeText}`}
            </span>
          )}
        </h2>
        <SourceNote recommendation={recommendation} />
      </div>
      {members.length > 0 && items.length > 0 && <MemberLegend members={members} />}
      {first === undefined ? (
        <EmptyList onRelax={props.onRelax} />
      ) : (
        <ol aria-label={t('list.label')} className={`flex flex-col gap-3 transition-opacity ${isRefreshing ? 'opacity-60' : ''}`}>
          {items.map((item, index) => (
            <ResultCard
              key={item.venueId}
              item={item}
              rank={index + 1}
              recommendationId={recommendation.recommendationId}
              weights={recommendation.weights}
              answer={answerTo(feedback.answers, shown.userId, item.venueId)}
              movement={isRefreshing ? null : movementOf(item.venueId, index, shown, feedback.before)}
              isForNow={timeText === null}
              isHighlighted={highlighted === item.venueId}
              isOpened={opened === item.venueId}
              onHighlight={(isOn) => props.onHighlight(isOn ? item.venueId : null)}
              onToggle={(isOn) => {
                if (isOn) feedback.opened(item, shown);
                props.onOpen(isOn ? item.venueId : null);
              }}
              onAnswer={(answer) => void feedback.answer(item, answer, shown)}
              onSeen={() => feedback.saw(item, shown)}
            />
          ))}
        </ol>
      )}
    </>
  );
}

function EmptyList({ onRelax }: { onRelax: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="rounded-2xl border border-dashed border-edge px-6 py-10 text-center">
      <p className="font-semibold">{t('list.emptyTitle')}</p>
      <p className="mx-auto mt-1 max-w-sm text-sm text-muted">{t('list.emptyText')}</p>
      <Button className="button-quiet mt-4" onPress={onRelax}>
        {t('list.emptyAction')}
      </Button>
    </div>
  );
}

/** The places an item gained or lost against the list that the last answer was given to, if it answered the same question. */
function movementOf(venueId: string, index: number, shown: Shown, before: Shown | null): Movement {
  if (before?.question !== shown.question) return null;
  const was = before.order.indexOf(venueId);
  return was < 0 ? 'new' : was - index;
}
