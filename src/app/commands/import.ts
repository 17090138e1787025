import { stat } from 'node:fs/promises';
import { CheckInError } from '../../domain/errors.ts';
import { interactionKinds, type InteractionKind } from '../../domain/event.ts';
import { mappingTargets, type ColumnMapping, type MappingTarget } from '../../ingest/column-mapping.ts';
import { datasetNames, detectDataset, importDataset } from '../../ingest/datasets.ts';
import { importFile, importFormats, type ImportReport } from '../../ingest/import.ts';
import { openStorage } from '../../log/open.ts';
import { defineCommand } from '../command.ts';
import { nearest } from '../nearest.ts';

export default defineCommand({
  usage: 'PATH [options]',
  description: [
    'PATH is a JSONL file of events, a CSV file of interactions (either may be .zst or .gz), or the folder of a known data set:',
    `${datasetNames.join(', ')}.`,
    'Importing the same again changes nothing. Bad rows go to the quarantine. See docs/import.md.',
  ].join('\n'),
  positionals: ['PATH'],
  options: {
    dataset: { type: 'string', value: 'NAME', help: 'which data set the folder holds (told by its files unless given)' },
    only: { type: 'string', value: 'SLICE', help: 'only this slice of the data set, e.g. train' },
    format: { type: 'string', value: 'FORMAT', help: `${importFormats.join(' or ')} (told by the file name unless given)` },
    map: {
      type: 'string',
      value: 'MEANING=COLUMN',
      multiple: true,
      help: 'what a column of the CSV means, e.g. venue=Pid; again for each column',
    },
    'time-format': { type: 'string', value: 'FORMAT', help: 'iso (default), unix, unix-ms, or a pattern such as "YYYY-MM-DD HH:mm"' },
    'time-zone': { type: 'string', value: 'ZONE', help: "IANA zone of the CSV's venues and of its times without offset" },
    kind: { type: 'string', value: 'KIND', help: `what each row of the CSV is: ${interactionKinds.join(', ')} (checkin unless told)` },
    delimiter: { type: 'string', value: 'CHARACTER', help: 'between the fields of the CSV (a comma unless told)' },
  },
  async run({ values, positionals }, { location, clock, progress, signal, json, print }) {
    const path = positionals[0]!;
    const format = values.format === undefined ? undefined : choose('--format', values.format, importFormats);
    const mapping = mappingOf(values);
    const dataset = values.dataset ?? ((await isDirectory(path)) ? await detectDataset(path) : undefined);
    if (dataset === undefined && values.only !== undefined)
      throw new CheckInError('cli.bad_value', '--only is for data sets, and PATH is a file', 'Leave it out.');
    const storage = await openStorage(location, { clock });
    try {
      const target = { log: storage.log, quarantine: storage.quarantine, progress, signal };
      const report =
        dataset === undefined
          ? await importFile({ ...target, path, mapping, ...(format !== undefined && { format }) })
          : await importDataset({ ...target, dir: path, name: dataset, ...(values.only !== undefined && { only: values.only }) });
      print(json ? JSON.stringify(report) : summaryOf(report));
    } finally {
      await storage.close();
    }
  },
});

interface MappingValues {
  readonly map?: readonly string[] | undefined;
  readonly 'time-format'?: string | undefined;
  readonly 'time-zone'?: string | undefined;
  readonly kind?: string | undefined;
  readonly delimiter?: string | undefined;
}

function mappingOf({ map = [], kind, delimiter, 'time-format': timeFormat, 'time-zone': timeZone }: MappingValues): ColumnMapping {
  const columns: Partial<Record<MappingTarget, string>> = {};
  for (const pair of map) {
    const split = pair.indexOf('=');
    if (split < 1 || split === pair.length - 1)
      throw new CheckInError('cli.bad_value', `--map ${pair} is not MEANING=COLUMN`, 'Write for example --map venue=Pid.');
    columns[choose('--map', pair.slice(0, split), mappingTargets)] = pair.slice(split + 1);
  }
  const chosenKind: InteractionKind | undefined = kind === undefined ? undefined : choose('--kind', kind, interactionKinds);
  return {
    columns,
    ...(chosenKind !== undefined && { kind: chosenKind }),
    ...(timeFormat !== undefined && { timeFormat }),
    ...(timeZone !== undefined && { timeZone }),
    ...(delimiter !== undefined && { delimiter }),
  };
}

function choose<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const meant = nearest(value, choices);
  throw new CheckInError(
    'cli.bad_value',
    `${option} does not know "${value}"; it knows ${choices.join(', ')}`,
    meant === null ? 'Choose one of these.' : `Did you mean ${meant}?`,
  );
}

/** Asked before the data directory is opened, so that a mistyped path does not make one. */
async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new CheckInError('import.not_found', `there is no file or folder ${path}`, 'Check the path.');
  return found.isDirectory();
}

function summaryOf({ source, rows, accepted, duplicates, quarantined, dropped, byType, outOfOrder, firstProblems }: ImportReport): string {
  const counts: [string, number][] = [
    ['rows read', rows],
    ['events stored', accepted - duplicates],
    ['already in the log', duplicates],
    ['rows in quarantine', quarantined - dropped],
  ];
  const types = Object.entries(byType).map(([type, count]) => `${withSeparators(count)} ${type}`);
  return [
    `Imported ${source}`,
    ...counts.map(([name, count]) => `  ${name.padEnd(20)}${withSeparators(count).padStart(12)}`),
    ...(types.length === 0 ? [] : [`  events by type: ${types.join(', ')}`]),
    ...(outOfOrder === 0
      ? []
      : [
          `  ${withSeparators(outOfOrder)} interactions are older than one before them; time splits are by order in the log, so sort the file by time if you can.`,
        ]),
    ...firstProblems.map(({ file, line, message }) => `  ${file}:${line}: ${message}`),
    ...(dropped === 0
      ? []
      : [
          `  ${withSeparators(dropped)} bad rows were not kept: too many wait in the quarantine. Mend or discard those, then import again.`,
        ]),
    ...(quarantined > firstProblems.length ? ['  ... and more, in the quarantine'] : []),
  ].join('\n');
}

function withSeparators(count: number): string {
  return count.toLocaleString('en');
}
