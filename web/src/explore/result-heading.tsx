import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { categories, cuisines } from '../../../src/domain/taxonomy.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../ui/icon.tsx';
import { priceLevels } from './price.ts';
import type { ResultCardProps } from './result-card.tsx';

type ResultHeadingProps = Pick<ResultCardProps, 'item' | 'rank' | 'movement' | 'isForNow' | 'isHighlighted'> & {
  readonly isAccepted: boolean;
};

/** Rank, name, what kind of place, price, distance, and whether it is open. */
export function ResultHeading({ item, rank, movement, isForNow, isHighlighted, isAccepted }: ResultHeadingProps): ReactElement {
  const words = useWords();
  const { venue, distanceMeters } = item;
  const kind = [
    venue.categoryLabel ?? words.label(categories[venue.category].labels),
    ...(venue.cuisines ?? []).map((id) => words.label(cuisines[id])),
  ].join(' · ');
  return (
    <div className="flex items-start gap-3">
      <span
        aria-hidden
        className={`mt-0.5 grid size-8 shrink-0 place-items-center rounded-full text-sm font-bold text-on-brand tabular-nums transition-colors ${isHighlighted ? 'bg-accent' : 'bg-brand'}`}
      >
        {isAccepted ? <Icon name="check" className="size-4.5" /> : rank}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <h3 className="text-[17px] leading-snug font-semibold tracking-tight text-balance">{venue.name}</h3>
          <MovementMark movement={movement} />
        </div>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-muted">
          <span>{kind}</span>
          {venue.price !== undefined && <Price level={venue.price} />}
          {venue.rating !== undefined && <Rating rating={venue.rating} />}
        </p>
        <p className="text-sm text-muted">
          <OpenState isOpen={item.isOpen} isForNow={isForNow} />
          {distanceMeters !== undefined && ` · ${words.distance(distanceMeters)}`}
          {venue.district !== undefined && ` · ${venue.district}`}
        </p>
      </div>
    </div>
  );
}

function Price({ level }: { level: NonNullable<Venue['price']> }): ReactElement {
  const { t } = useTranslation();
  const known = priceLevels.find((id) => id === level) ?? 1;
  return (
    <span role="img" aria-label={t('price.label', { level: t(`price.level${known}`) })} className="font-medium tracking-wide text-ink">
      R{'$'.repeat(level)}
      <span className="text-edge/60">{'$'.repeat(4 - level)}</span>
    </span>
  );
}

function Rating({ rating }: { rating: number }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <span role="img" aria-label={`${t('item.rating')} ${words.number(rating, 1)}`} className="inline-flex items-center gap-0.5">
      <Icon name="star" className="size-3.5 fill-member-1 text-member-1" />
      {words.number(rating, 1)}
    </span>
  );
}

function OpenState({ isOpen, isForNow }: { isOpen: boolean | null; isForNow: boolean }): ReactElement {
  const { t } = useTranslation();
  if (isOpen === null) return <span>{t('item.hoursUnknown')}</span>;
  if (!isOpen) return <span className="font-medium text-bad">{isForNow ? t('item.closedNow') : t('item.closedThen')}</span>;
  return <span className="font-medium text-brand">{isForNow ? t('item.openNow') : t('item.openThen')}</span>;
}

function MovementMark({ movement }: Pick<ResultCardProps, 'movement'>): ReactElement | null {
  const { t } = useTranslation();
  if (movement === null || movement === 0) return null;
  if (movement === 'new')
    return <span className="rounded-full bg-brand-soft px-2 text-xs font-medium text-brand">{t('item.entered')}</span>;
  const isUp = movement > 0;
  const count = Math.abs(movement);
  return (
    <span
      role="img"
      aria-label={isUp ? t('item.up', { count }) : t('item.down', { count })}
      className={`text-xs font-semibold tabular-nums ${isUp ? 'text-brand' : 'text-muted'}`}
    >
      {isUp ? '▲' : '▼'} {count}
    </span>
  );
}
