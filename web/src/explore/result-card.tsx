import { useRef, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useTranslation } from 'react-i18next';
import type { Recommendation, RecommendedItem } from '../../../src/domain/recommendation.ts';
import { Icon } from '../ui/icon.tsx';
import { Confidence } from './confidence.tsx';
import { ContributionBar } from './contribution-bar.tsx';
import { contributionsOf } from './contributions.ts';
import { ReasonChips } from './reason-chips.tsx';
import { ResultHeading } from './result-heading.tsx';
import type { Answer } from './use-feedback.ts';
import { useSeen } from './use-seen.ts';
import { VenueDetails } from './venue-details.tsx';

/** How an item moved since the last answer: places up (positive) or down, `new` in the list, `null` = not to be said. */
export type Movement = number | 'new' | null;

export interface ResultCardProps {
  readonly item: RecommendedItem;
  /** 1-based. */
  readonly rank: number;
  readonly recommendationId: string;
  readonly weights: Recommendation['weights'];
  readonly answer: Answer | null;
  readonly movement: Movement;
  /** Whether the list is for now; otherwise "open" is said of the planned time. */
  readonly isForNow: boolean;
  readonly isHighlighted: boolean;
  readonly isOpened: boolean;
  readonly onHighlight: (isHighlighted: boolean) => void;
  readonly onToggle: (isOpened: boolean) => void;
  readonly onAnswer: (answer: Answer) => void;
  readonly onSeen: () => void;
}

/** One recommended place: what it is, why it is here, and what the person says to it. */
export function ResultCard(props: ResultCardProps): ReactElement {
  const { item, rank, recommendationId, weights, answer, movement, isForNow, isHighlighted, isOpened } = props;
  const { onHighlight, onToggle, onAnswer, onSeen } = props;
  const { t } = useTranslation();
  const element = useRef<HTMLLIElement>(null);
  useSeen(element, `${recommendationId} ${item.venueId}`, onSeen);
  const contributions = contributionsOf(item, weights);
  const answerWith = (given: Answer): void => {
    // The pressed button goes away: what is left of the card, or the next one, takes the focus on.
    const neighbour = element.current?.nextElementSibling ?? element.current?.previousElementSibling;
    const heir = given === 'accept' ? element.current : neighbour;
    if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
    onAnswer(given);
  };
  return (
    <li
      ref={element}
      id={`venue-${item.venueId}`}
      tabIndex={-1}
      className={`scroll-mt-20 rounded-2xl border bg-surface p-4 transition-[border-color,box-shadow] motion-safe:animate-enter sm:p-5 ${isHighlighted ? 'border-accent shadow-md' : 'border-line'}`}
      onPointerEnter={() => onHighlight(true)}
      onPointerLeave={() => onHighlight(false)}
      onFocus={() => onHighlight(true)}
      onBlur={() => onHighlight(false)}
    >
      <ResultHeading {...{ item, rank, movement, isForNow, isHighlighted }} isAccepted={answer === 'accept'} />
      <p className="mt-2.5 text-[15px] text-pretty">{item.explanation}</p>
      <ReasonChips reasons={item.reasons} />
      <div className="mt-2 flex items-center gap-4">
        {contributions.length > 0 && <ContributionBar contributions={contributions} />}
        <Confidence value={item.confidence} />
      </div>
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        {answer === 'accept' ? (
          <span className="inline-flex h-10 items-center gap-1.5 rounded-full bg-brand-soft px-4 text-sm font-semibold text-brand">
            <Icon name="check" className="size-4.5" />
            {t('item.accepted')}
          </span>
        ) : (
          <>
            <Button className="button-main" aria-label={`${t('item.accept')}: ${item.venue.name}`} onPress={() => answerWith('accept')}>
              {t('item.accept')}
            </Button>
            <Button className="button-quiet" aria-label={`${t('item.reject')}: ${item.venue.name}`} onPress={() => answerWith('reject')}>
              {t('item.reject')}
            </Button>
          </>
        )}
        <ToggleButton
          className="group ml-auto inline-flex h-10 cursor-pointer items-center gap-1 rounded-full px-3 text-sm text-muted hover:bg-sunken hover:text-ink"
          aria-label={`${t('item.details')}: ${item.venue.name}`}
          isSelected={isOpened}
          onChange={onToggle}
        >
          <span className="max-sm:sr-only">{t('item.details')}</span>
          <Icon name="down" className="size-4 transition-transform group-data-[selected]:rotate-180" />
        </ToggleButton>
      </div>
      {isOpened && <VenueDetails venue={item.venue} />}
    </li>
  );
}
