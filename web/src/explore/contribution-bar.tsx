import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../i18n/use-words.ts';
import { Hint } from '../ui/hint.tsx';
import type { Contribution } from './contributions.ts';

const colours = ['bg-member-1', 'bg-member-2', 'bg-member-3', 'bg-member-4', 'bg-member-5'];

/** The colour of a member by its place among the members of the answer. */
function memberColour(index: number): string {
  return colours[index] ?? 'bg-member-5';
}

function useMemberName(): (member: string) => string {
  const { t } = useTranslation();
  const names = t('members', { returnObjects: true });
  return (member) => names[member] ?? member;
}

/** Who brought how much of an item's score, as one thin bar that says the shares when asked. */
export function ContributionBar({ contributions }: { contributions: readonly Contribution[] }): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const nameOf = useMemberName();
  const said = contributions.map(({ member, share }) => `${nameOf(member)} ${words.percent(share)}`).join(' · ');
  return (
    <Hint text={`${t('item.members')}: ${said}`} className="flex h-6 min-w-24 flex-1 items-center rounded">
      <span className="flex h-1.5 w-full gap-px overflow-hidden rounded-full">
        {contributions.map(({ member, share }, index) => (
          <span key={member} className={memberColour(index)} style={{ width: `${share * 100}%` }} />
        ))}
      </span>
    </Hint>
  );
}

/** Which colour is whom, once for the whole list. */
export function MemberLegend({ members }: { members: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const nameOf = useMemberName();
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
      {t('item.members')}:
      {members.map((member, index) => (
        <span key={member} className="inline-flex items-center gap-1.5">
          <span className={`size-2 rounded-full ${memberColour(index)}`} />
          {nameOf(member)}
        </span>
      ))}
    </p>
  );
}
