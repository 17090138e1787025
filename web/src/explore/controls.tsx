import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { groupTypes, type GroupType } from '../../../src/domain/taxonomy.ts';
import type { User } from '../../../src/domain/user.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { useWords } from '../i18n/use-words.ts';
import { Choice } from '../ui/choice.tsx';
import { distances, type Ask } from './ask.ts';
import { FilterPanel } from './filter-panel.tsx';
import type { PlannedMoment } from './moments.ts';
import { PersonChoice } from './person-choice.tsx';

interface ControlsProps {
  readonly ask: Ask;
  readonly users: readonly User[];
  readonly venues: readonly Venue[];
  readonly moments: readonly PlannedMoment[];
  /** IANA name; hours are shown in it. */
  readonly timeZone: string;
  /** Whether distances mean anything here. */
  readonly hasPlaces: boolean;
  readonly onChange: (change: Partial<Ask>) => void;
}

/** Who, when, with whom, how far, and the filters, as one row of pills. */
export function Controls({ ask, users, venues, moments, timeZone, hasPlaces, onChange }: ControlsProps): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const clock = new Intl.DateTimeFormat(words.language, { timeZone, weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  return (
    <div
      className="-mx-4 flex gap-1.5 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:overflow-visible sm:px-0"
      role="group"
      aria-label={t('controls.label')}
    >
      <PersonChoice users={users} who={ask.who} onChange={(who) => onChange({ who, place: null })} />
      <Choice
        label={t('controls.when')}
        icon="clock"
        unset="now"
        value={moments.find(({ id }) => id === ask.when)?.id ?? 'now'}
        options={[
          { id: 'now', label: t('controls.now') },
          ...moments.map(({ id, at }) => ({ id, label: t(`controls.moments.${id}`), hint: clock.format(at) })),
        ]}
        onChange={(when) => onChange({ when: when === 'now' ? null : when })}
      />
      <Choice
        label={t('controls.company')}
        icon="people"
        unset="any"
        unsetLabel={t('controls.company')}
        value={ask.company ?? 'any'}
        options={[
          { id: 'any', label: t('controls.anyCompany') },
          ...(Object.keys(groupTypes) as GroupType[]).map((id) => ({ id, label: t(`controls.${id}`) })),
        ]}
        onChange={(company) => onChange({ company: company === 'any' ? null : company })}
      />
      {hasPlaces && (
        <Choice
          label={t('controls.within')}
          icon="reach"
          unset="any"
          unsetLabel={t('controls.within')}
          value={String(ask.withinMeters ?? 'any')}
          options={[
            { id: 'any', label: t('controls.anyDistance') },
            ...distances.map((meters) => ({ id: String(meters), label: t('controls.upTo', { distance: words.distance(meters) }) })),
          ]}
          onChange={(within) => onChange({ withinMeters: within === 'any' ? null : Number(within) })}
        />
      )}
      <FilterPanel ask={ask} venues={venues} onChange={onChange} />
    </div>
  );
}
