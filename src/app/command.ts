/**
 * What a verb of the command line is.
 *
 * To add one: a file `commands/<verb>.ts` whose default export is `defineCommand({...})`, and a line in the table of `cli.ts`.
 */
import type { parseArgs, ParseArgsConfig, ParseArgsOptionDescriptor } from 'node:util';
import type { Clock } from '../domain/clock.ts';
import type { Progress } from '../domain/progress.ts';
import type { StorageLocation } from '../log/open.ts';
import type { Config } from './config.ts';
import type { LoadedConfig } from './config-module.ts';

/** One option: what `node:util` parses, and what the help says. */
export interface Option extends ParseArgsOptionDescriptor {
  /** One line. */
  readonly help: string;
  /** What stands for the value in the help, e.g. `NAME`; absent for a flag. */
  readonly value?: string;
}
export type Options = Readonly<Record<string, Option>>;
export type OptionValues<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O & NonNullable<ParseArgsConfig['options']> }>
>['values'];

/** What a command may touch of the world. Results go to stdout, progress and notes to stderr. */
export interface CommandContext {
  /** `--dir`, else `CHECKIN_DATA`, else `./.checkin`; a database, where one is named, comes before it. */
  readonly location: StorageLocation;
  /** `--json`: one JSON document on stdout and nothing else. */
  readonly json: boolean;
  readonly config: Config;
  /** Reads `checkin.config.ts` (`--config`, CHECKIN_CONFIG), for commands that need what people added. @throws CheckInError `config.*` */
  readonly userConfig: () => Promise<LoadedConfig>;
  readonly clock: Clock;
  /** Aborts at the first Ctrl-C; a second one ends the process. A command that is done when asked to stop (a server) returns; one that was interrupted lets the reason through. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Clears the progress bar, then writes text and a line end to stdout. */
  readonly print: (text: string) => void;
  /** The same to stderr: what a person should know and a program need not. Silent with `--json`. */
  readonly note: (text: string) => void;
}

export interface Command<O extends Options = Options> {
  /** After `checkin VERB`, e.g. `PATH [options]`. */
  readonly usage: string;
  /** A paragraph below the usage line. */
  readonly description?: string;
  readonly options: O;
  /** Names of the positional arguments, all of them needed; absent = none. */
  readonly positionals?: readonly string[];
  /** Names of further positional arguments that may be left out. */
  readonly optionalPositionals?: readonly string[];
  /** @throws CheckInError which the frame shows as one line; exit 2 if its code is `cli.*` or `*.bad_option`, else 1 */
  run(args: { readonly values: OptionValues<O>; readonly positionals: readonly string[] }, context: CommandContext): Promise<void>;
}

/** A command whose option values are typed by its options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command;
}

/** Options that every verb has. */
export const globalOptions = {
  dir: { type: 'string', value: 'DIR', help: 'data directory (or CHECKIN_DATA; ./.checkin unless told)' },
  database: { type: 'string', value: 'URL', help: 'PostgreSQL database in place of a directory (or CHECKIN_DATABASE)' },
  config: { type: 'string', value: 'FILE', help: 'your features (or CHECKIN_CONFIG; checkin.config.ts here, if it is there)' },
  json: { type: 'boolean', help: 'print one JSON document, no progress' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
} as const satisfies Options;
