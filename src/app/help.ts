import { globalOptions, type Command, type Options } from './command.ts';

/** What `checkin --help` prints. */
export function mainHelp(verbs: Readonly<Record<string, { readonly summary: string }>>): string {
  const lines = Object.entries(verbs).map(([name, { summary }]): [string, string] => [name, summary]);
  return [
    'CheckIn recommends venues and runs the whole learning loop around that.',
    '',
    'Usage: checkin VERB [options]',
    '',
    'Verbs:',
    ...inColumns(lines),
    '',
    'Options of every verb:',
    ...inColumns(optionLines(globalOptions)),
    '',
    'checkin VERB --help says more about a verb; checkin --version says which version this is.',
  ].join('\n');
}

/** What `checkin VERB --help` prints. */
export function commandHelp(name: string, { usage, description, options }: Command, summary: string): string {
  return [
    `Usage: checkin ${name} ${usage}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(description === undefined ? [] : ['', description]),
    '',
    'Options:',
    ...inColumns(optionLines({ ...options, ...globalOptions })),
  ].join('\n');
}

function optionLines(options: Options): [string, string][] {
  return Object.entries(options).map(([name, { short, value, help }]) => [
    `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
}

function inColumns(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
