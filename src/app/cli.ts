/** The command line: finds the verb, parses its options, runs it, and turns whatever comes of it into output and an exit code. */
import { parseArgs } from 'node:util';
import { systemClock } from '../domain/clock.ts';
import { CheckInError } from '../domain/errors.ts';
import { globalOptions, type Command, type CommandContext, type Options } from './command.ts';
import type { StorageLocation } from '../log/open.ts';
import { readConfig, type Config } from './config.ts';
import { loadConfigModule } from './config-module.ts';
import { commandHelp, mainHelp } from './help.ts';
import { nearest } from './nearest.ts';
import { packageVersion } from './package-version.ts';
import { createProgressBar, type ProgressBar } from './progress-bar.ts';

interface Verb {
  readonly summary: string;
  /** Loads the command only when it is asked for: `checkin --help` takes no model with it. */
  readonly load: () => Promise<{ readonly default: Command }>;
}

const verbs: Readonly<Record<string, Verb>> = {
  demo: { summary: 'a city with a past and a trained model, served with a page', load: () => import('./commands/demo.ts') },
  serve: { summary: 'serve the API and the page', load: () => import('./commands/serve.ts') },
  features: {
    summary: 'list features, show their values, prove that serving and training see the same',
    load: () => import('./commands/features.ts'),
  },
  worker: { summary: 'do the jobs of a database: trainings, erasures', load: () => import('./commands/worker.ts') },
  import: { summary: 'read events from a JSONL or CSV file, or a known data set', load: () => import('./commands/import.ts') },
  quality: { summary: 'whether the events are fit to learn from', load: () => import('./commands/quality.ts') },
  quarantine: { summary: 'look at, mend and replay what could not be taken in', load: () => import('./commands/quarantine.ts') },
  train: { summary: 'learn from the log, judge and register the result', load: () => import('./commands/train.ts') },
  evaluate: { summary: 'how good a model is on what people chose since', load: () => import('./commands/evaluate.ts') },
  benchmark: { summary: 'our figures by the protocols of the published ones', load: () => import('./commands/benchmark.ts') },
  models: { summary: 'list models, show one, let one serve', load: () => import('./commands/models.ts') },
  export: { summary: 'write everything about a person to a file of theirs', load: () => import('./commands/export.ts') },
  erase: { summary: 'delete everything about a person, with a receipt', load: () => import('./commands/erase.ts') },
  doctor: { summary: 'what is wrong, and what to do about it', load: () => import('./commands/doctor.ts') },
  backup: {
    summary: 'copy a data directory while it is in use, or prove that a copy is whole',
    load: () => import('./commands/backup.ts'),
  },
  restore: { summary: 'make a data directory from a backup', load: () => import('./commands/restore.ts') },
  simulate: { summary: 'make the events of a simulated city', load: () => import('./commands/simulate.ts') },
};

/** Exit codes: done, failed, misused (what was typed is wrong), interrupted by Ctrl-C. */
const exitCodes = { done: 0, failed: 1, misused: 2, interrupted: 130 } as const;

/**
 * Runs one command line to its end.
 *
 * @param args what was typed after `checkin`
 * @returns the exit code; everything there is to say has been written
 */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const interruption = listenForInterrupt();
  const output = new Output();
  try {
    if (first === '--version' || first === '-v') output.print(packageVersion());
    else if (first === undefined || first === '--help' || first === '-h' || (first === 'help' && rest.length === 0))
      output.print(mainHelp(verbs));
    else if (first === 'help') await runVerb(rest[0]!, ['--help'], { output, signal: interruption.signal });
    else await runVerb(first, rest, { output, signal: interruption.signal });
    return exitCodes.done;
  } catch (error) {
    output.clear();
    return report(error, { isInterrupted: interruption.signal.aborted, asJson: args.includes('--json') });
  } finally {
    interruption.stop();
  }
}

async function runVerb(
  name: string,
  args: readonly string[],
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<void> {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) throw unknownVerb(name);
  const { default: command } = await verb.load();
  const { values, positionals } = parse(name, command, args);
  if (values['help'] === true) {
    output.print(commandHelp(name, command, verb.summary));
    return;
  }
  requirePositionals(name, command, positionals);
  const config = readConfig();
  const json = values['json'] === true;
  output.start(json ? 'none' : config.isCi || !process.stderr.isTTY ? 'lines' : 'bar');
  const context: CommandContext = {
    location: locationOf(values, config),
    json,
    config,
    userConfig: () => loadConfigModule(typeof values['config'] === 'string' ? values['config'] : config.configModule, process.cwd()),
    clock: systemClock,
    signal,
    progress: output.progress,
    print: (text) => output.print(text),
    note: (text) => output.note(text),
  };
  await command.run({ values, positionals }, context);
  output.clear();
}

/** What is typed wins over what the environment says; a directory that is typed, over a database that is not. */
function locationOf({ dir, database }: Parsed['values'], config: Config): StorageLocation {
  if (typeof database === 'string') return { dir: config.dataDir, database };
  if (typeof dir === 'string') return { dir, database: null };
  return { dir: config.dataDir, database: config.database };
}

type Parsed = ReturnType<typeof parseArgs>;

function parse(name: string, command: Command, args: readonly string[]): Pick<Parsed, 'values' | 'positionals'> {
  const options: Options = { ...command.options, ...globalOptions };
  const { values, positionals, tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknownOption(name, token.rawName, options);
    if (option.type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))) {
      throw new CheckInError(
        'cli.missing_value',
        `${token.rawName} needs a value`,
        `Write ${token.rawName} ${option.value ?? 'VALUE'}; see checkin ${name} --help.`,
      );
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new CheckInError(
        'cli.unexpected_value',
        `${token.rawName} takes no value`,
        `Write ${token.rawName} alone; see checkin ${name} --help.`,
      );
    }
  }
  return { values, positionals };
}

function requirePositionals(
  name: string,
  { positionals: wanted = [], optionalPositionals: optional = [], usage }: Command,
  given: readonly string[],
): void {
  if (given.length < wanted.length) {
    throw new CheckInError('cli.missing_argument', `checkin ${name} needs ${wanted[given.length]}`, `Usage: checkin ${name} ${usage}`);
  }
  if (given.length > wanted.length + optional.length) {
    throw new CheckInError(
      'cli.extra_argument',
      `checkin ${name} does not know what to do with "${given[wanted.length + optional.length]}"`,
      `Usage: checkin ${name} ${usage}`,
    );
  }
}

function unknownVerb(name: string): CheckInError {
  const isOption = name.startsWith('-');
  const meant = isOption ? null : nearest(name, Object.keys(verbs));
  return new CheckInError(
    'cli.unknown_verb',
    isOption ? `${name} stands before the verb` : `there is no verb "${name}"`,
    meant === null ? 'See checkin --help.' : `Did you mean checkin ${meant}?`,
  );
}

function unknownOption(name: string, rawName: string, options: Options): CheckInError {
  const meant = nearest(rawName.replace(/^-+/, ''), Object.keys(options));
  return new CheckInError(
    'cli.unknown_option',
    `checkin ${name} has no option ${rawName}`,
    meant === null ? `See checkin ${name} --help.` : `Did you mean --${meant}?`,
  );
}

/** Writes what went wrong to stderr. @returns the exit code */
function report(error: unknown, { isInterrupted, asJson }: { readonly isInterrupted: boolean; readonly asJson: boolean }): number {
  if (isInterrupted && error instanceof Error && error.name === 'AbortError') {
    process.stderr.write('interrupted\n');
    return exitCodes.interrupted;
  }
  if (!(error instanceof CheckInError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${stack}\nThis is a bug in checkin ${packageVersion()}. Please report it with the lines above.\n`);
    return exitCodes.failed;
  }
  const { code, message, action } = error;
  process.stderr.write(asJson ? `${JSON.stringify({ error: { code, message, action } })}\n` : `error: ${message}\n  -> ${action}\n`);
  const isMisuse = code.startsWith('cli.') || code.endsWith('.bad_option');
  return isMisuse ? exitCodes.misused : exitCodes.failed;
}

/** The first Ctrl-C (or a polite kill) asks the command to stop; the second does not ask. */
function listenForInterrupt(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return { signal: controller.signal, stop: () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt) };
}

/** stdout and stderr with a progress bar between the lines. */
class Output {
  #bar: ProgressBar | null = null;
  readonly progress: ProgressBar['update'] = (update) => this.#bar?.update(update);
  #isQuiet = false;

  start(style: 'bar' | 'lines' | 'none'): void {
    this.#isQuiet = style === 'none';
    if (style !== 'none') this.#bar = createProgressBar({ style, stream: process.stderr, clock: systemClock });
  }

  print(text: string): void {
    this.clear();
    process.stdout.write(`${text}\n`);
  }

  note(text: string): void {
    if (this.#isQuiet) return;
    this.clear();
    process.stderr.write(`${text}\n`);
  }

  clear(): void {
    this.#bar?.clear();
  }
}
