import { useMemo, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField } from 'react-aria-components/NumberField';
import { Popover } from 'react-aria-components/Popover';
import { Switch } from 'react-aria-components/Switch';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { useTranslation } from 'react-i18next';
import type { Venue } from '../../../src/domain/venue.ts';
import { Icon } from '../ui/icon.tsx';
import { groupSizes, type Ask } from './ask.ts';
import { CategoryChoice } from './category-choice.tsx';
import { countCategories } from './category-counts.ts';
import { priceLevels, priceSigns } from './price.ts';
import { activeFilters } from './request.ts';

interface FilterPanelProps {
  readonly ask: Ask;
  readonly venues: readonly Venue[];
  readonly onChange: (change: Partial<Ask>) => void;
}

/** The rarer conditions, behind one pill that says how many are set. */
export function FilterPanel({ ask, venues, onChange }: FilterPanelProps): ReactElement {
  const { t } = useTranslation();
  const active = activeFilters(ask);
  const counts = useMemo(() => countCategories(venues), [venues]);
  return (
    <DialogTrigger>
      <Button
        className={`pill ${active > 0 ? 'pill-set' : ''}`}
        aria-label={active > 0 ? t('controls.filtersActive', { count: active }) : t('controls.filters')}
      >
        <Icon name="filters" className="size-4 text-muted" />
        {t('controls.filters')}
        {active > 0 && (
          <span className="grid size-5 place-items-center rounded-full bg-brand text-xs font-bold text-on-brand">{active}</span>
        )}
      </Button>
      <Popover className="popover w-88 max-w-[calc(100vw-1.5rem)]" placement="bottom end">
        <Dialog aria-label={t('controls.filters')} className="flex flex-col gap-5 p-5 outline-none">
          {({ close }) => (
            <>
              <OpenNowSwitch isOn={ask.openNow} onChange={(openNow) => onChange({ openNow })} />
              <PriceToggles prices={ask.prices} onChange={(prices) => onChange({ prices })} />
              <CategoryChoice category={ask.category} counts={counts} onChange={(category) => onChange({ category })} />
              <GroupSizeField size={ask.groupSize} onChange={(groupSize) => onChange({ groupSize })} />
              <div className="flex justify-between gap-2">
                <Button
                  className="button-quiet"
                  isDisabled={active === 0}
                  onPress={() => onChange({ openNow: false, prices: [], category: null, groupSize: null })}
                >
                  {t('controls.clearFilters')}
                </Button>
                <Button className="button-main" onPress={close}>
                  {t('controls.done')}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function OpenNowSwitch({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Switch isSelected={isOn} onChange={onChange} className="group flex cursor-pointer items-center justify-between gap-4">
      <span>
        <span className="block text-sm font-medium">{t('controls.openNow')}</span>
        <span className="block text-xs text-muted">{t('controls.openNowHint')}</span>
      </span>
      <span className="h-6 w-10 shrink-0 rounded-full bg-edge p-0.5 transition-colors group-data-[focus-visible]:outline-3 group-data-[focus-visible]:outline-brand group-data-[selected]:bg-brand">
        <span className="block size-5 rounded-full bg-white shadow transition-transform group-data-[selected]:translate-x-4" />
      </span>
    </Switch>
  );
}

function PriceToggles({ prices, onChange }: { prices: readonly number[]; onChange: (prices: readonly number[]) => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <div>
      <p className="text-sm font-medium">{t('controls.price')}</p>
      <ToggleButtonGroup
        aria-label={t('controls.price')}
        selectionMode="multiple"
        selectedKeys={prices.map(String)}
        onSelectionChange={(keys) => onChange([...keys].map(Number).toSorted((a, b) => a - b))}
        className="mt-1.5 grid grid-cols-4 gap-2"
      >
        {priceLevels.map((level) => (
          <ToggleButton
            key={level}
            id={String(level)}
            aria-label={t(`price.level${level}`)}
            className="field h-10 cursor-pointer text-sm data-[selected]:border-brand data-[selected]:bg-brand data-[selected]:font-semibold data-[selected]:text-on-brand"
          >
            {priceSigns(level)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}

function GroupSizeField({ size, onChange }: { size: number | null; onChange: (size: number | null) => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <NumberField
      value={size ?? Number.NaN}
      onChange={(value) => onChange(Number.isNaN(value) ? null : value)}
      minValue={groupSizes.least}
      maxValue={groupSizes.most}
      className="flex items-center justify-between gap-4"
    >
      <Label className="text-sm font-medium">{t('controls.groupSize')}</Label>
      <Group className="field flex h-10 items-center">
        <Button
          slot="decrement"
          aria-label={t('controls.fewer')}
          className="grid size-10 cursor-pointer place-items-center data-[disabled]:opacity-40"
        >
          <Icon name="minus" className="size-4" />
        </Button>
        <Input placeholder="–" className="w-10 bg-transparent text-center text-sm tabular-nums outline-none" />
        <Button
          slot="increment"
          aria-label={t('controls.more')}
          className="grid size-10 cursor-pointer place-items-center data-[disabled]:opacity-40"
        >
          <Icon name="plus" className="size-4" />
        </Button>
      </Group>
    </NumberField>
  );
}
