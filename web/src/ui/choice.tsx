import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Icon, type IconName } from './icon.tsx';

interface ChoiceOption<T extends string> {
  readonly id: T;
  readonly label: string;
  /** Said after the label, muted. */
  readonly hint?: string;
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly icon: IconName;
  readonly options: readonly ChoiceOption<T>[];
  readonly value: T;
  /** The value that stands for "not said": the pill then looks unset. */
  readonly unset: T;
  /** What the pill says then, when that is shorter than the option. */
  readonly unsetLabel?: string;
  readonly onChange: (value: T) => void;
}

/** One choice among a few, as a pill that opens a list. */
export function Choice<T extends string>({ label, icon, options, value, unset, unsetLabel, onChange }: ChoiceProps<T>): ReactElement {
  return (
    <Select aria-label={label} value={value} onChange={(key) => onChange(key as T)}>
      <Button className={`pill ${value === unset ? '' : 'pill-set'}`}>
        <Icon name={icon} className="size-4 text-muted" />
        <SelectValue className="max-w-44 truncate">
          {({ selectedText }) => (value === unset ? (unsetLabel ?? selectedText) : selectedText)}
        </SelectValue>
        <Icon name="down" className="size-3.5 text-muted" />
      </Button>
      <Popover className="popover min-w-(--trigger-width) p-1.5" placement="bottom start">
        <ListBox items={options} className="outline-none">
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className="option">
              <span>{option.label}</span>
              {option.hint !== undefined && <span className="text-xs font-normal text-muted">{option.hint}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
