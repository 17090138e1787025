import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { useTranslation } from 'react-i18next';
import { categories, categoryPath, type Category } from '../../../src/domain/taxonomy.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../ui/icon.tsx';

interface CategoryChoiceProps {
  readonly category: Category | null;
  readonly counts: ReadonlyMap<Category, number>;
  readonly onChange: (category: Category | null) => void;
}

const any = 'any';
const indents = ['', 'pl-6', 'pl-9'];

/** One node of the category tree, with how many venues there are of it here. */
export function CategoryChoice({ category, counts, onChange }: CategoryChoiceProps): ReactElement {
  const { t } = useTranslation();
  const words = useWords();
  const options = [
    { id: any, label: t('controls.anyCategory'), depth: 0, count: null },
    ...[...counts].map(([id, count]) => ({
      id: id as string,
      label: words.label(categories[id].labels),
      depth: categoryPath(id).length - 1,
      count,
    })),
  ];
  return (
    <Select value={category ?? any} onChange={(key) => onChange(key === any ? null : (key as Category))}>
      <Label className="text-sm font-medium">{t('controls.category')}</Label>
      <Button className="field mt-1.5 flex h-10 w-full cursor-pointer items-center justify-between px-3 text-sm">
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="down" className="size-4 text-muted" />
      </Button>
      <Popover className="popover w-(--trigger-width) p-1.5">
        <ListBox items={options} className="outline-none">
          {({ id, label, depth, count }) => (
            <ListBoxItem id={id} textValue={label} className={`option ${indents[depth] ?? 'pl-9'}`}>
              <span>{label}</span>
              {count !== null && <span className="text-xs text-muted tabular-nums">{words.number(count)}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
