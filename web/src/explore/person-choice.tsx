import { useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import { categories, cuisines } from '../../../src/domain/taxonomy.ts';
import type { User } from '../../../src/domain/user.ts';
import { useWords, type Words } from '../i18n/use-words.ts';
import { Icon } from '../ui/icon.tsx';
import { priceSigns } from './price.ts';

interface PersonChoiceProps {
  readonly users: readonly User[];
  /** `null` = someone new. */
  readonly who: string | null;
  readonly onChange: (who: string | null) => void;
}

const someoneNew = 'someone-new';

/** Who is asking: one of the people the API lists, found by typing, anyone else by their id, or someone new. */
export function PersonChoice({ users, who, onChange }: PersonChoiceProps): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const [typed, setTyped] = useState('');
  const known = who === null || users.some(({ id }) => id === who) ? users : [{ id: who }, ...users];
  const named = [
    { id: someoneNew, name: t('controls.anonymous'), hint: t('controls.anonymousHint') },
    ...known.map((user) => ({ id: user.id, name: user.id, hint: tastesOf(user, words, (things) => t('controls.likes', { things })) })),
  ];
  // Imported check-ins bring people without a profile, whom the API does not list: their id will do.
  const isUnlisted = typed.trim() !== '' && !named.some(({ name }) => name === typed);
  const options = isUnlisted ? [...named, { id: typed.trim(), name: typed, hint: t('controls.byId') }] : named;
  return (
    <ComboBox
      aria-label={t('controls.who')}
      defaultItems={options}
      value={who ?? someoneNew}
      onChange={(key) => key !== null && onChange(key === someoneNew ? null : String(key))}
      onInputChange={setTyped}
      menuTrigger="focus"
    >
      <div className={`pill focus-within:border-brand ${who === null ? '' : 'pill-set'}`}>
        <Icon name="person" className="size-4 text-muted" />
        {/* Selected by a click as by the Tab key, so that typing looks for someone else at once. */}
        <Input className="w-22 min-w-0 bg-transparent text-ellipsis outline-none" onClick={({ currentTarget }) => currentTarget.select()} />
        <Button className="-mr-1.5 grid size-7 cursor-pointer place-items-center rounded-full">
          <Icon name="down" className="size-3.5 text-muted" />
        </Button>
      </div>
      <Popover className="popover w-80 max-w-[calc(100vw-2rem)] p-1.5" placement="bottom start">
        <ListBox<(typeof options)[number]> className="outline-none">
          {({ id, name, hint }) => (
            <ListBoxItem id={id} textValue={name} className="option flex-col !items-start !gap-0">
              <span>{name}</span>
              <span className="line-clamp-1 text-xs font-normal text-muted">{hint}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function tastesOf(user: User, words: Words, likes: (things: string) => string): string {
  const things = [
    ...(user.favouriteCategories ?? []).map((id) => words.label(categories[id].labels)),
    ...(user.favouriteCuisines ?? []).map((id) => words.label(cuisines[id])),
  ]
    .slice(0, 3)
    .map((label) => label.toLowerCase());
  return [...(things.length > 0 ? [likes(words.list(things))] : []), ...(user.price === undefined ? [] : [priceSigns(user.price)])].join(
    ' · ',
  );
}
