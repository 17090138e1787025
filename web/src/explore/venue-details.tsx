import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { amenities, dietary, moods, music } from '../../../src/domain/taxonomy.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { useWords } from '../i18n/use-words.ts';
import { hoursLines } from './opening-hours.ts';

/** What is known of a venue beyond the headline; what is not known is left out. */
export function VenueDetails({ venue }: { venue: Venue }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const labels = <T extends string>(ids: readonly T[] | undefined, table: Record<T, readonly [string, string]>): string =>
    (ids ?? []).map((id) => words.label(table[id])).join(', ');
  const facts: readonly (readonly [name: string, value: string])[] = [
    [t('item.address'), venue.address ?? ''],
    [t('item.offers'), labels(venue.amenities, amenities)],
    [t('item.mood'), labels(venue.moods, moods)],
    [t('item.music'), labels(venue.music, music)],
    [t('item.diet'), labels(venue.dietary, dietary)],
    [t('item.capacity'), venue.capacity === undefined ? '' : t('understood.people', { count: venue.capacity })],
  ];
  return (
    <div className="mt-3 border-t border-line pt-3 text-sm">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        {venue.openingHours !== undefined && (
          <div className="contents">
            <dt className="text-muted">{t('item.hours')}</dt>
            <dd className="tabular-nums">
              <Hours venue={venue} />
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function Hours({ venue }: { venue: Venue }): ReactElement {
  const { t } = useTranslation();
  const { language } = useWords();
  const dayName = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  // 5 January 1970 was a Monday.
  const nameOf = (weekday: number): string => dayName.format(Date.UTC(1970, 0, 5 + weekday)).replace('.', '');
  return (
    <>
      {hoursLines(venue.openingHours ?? []).map(({ from, to, hours }) => (
        <span key={from} className="block">
          <span className="inline-block w-20 text-muted">{from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`}</span>
          {hours === '' ? '—' : hours === '00:00–24:00' ? t('item.allDay') : hours}
        </span>
      ))}
    </>
  );
}
