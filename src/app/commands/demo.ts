import { detectDataset } from '../../ingest/datasets.ts';
import { openStorage } from '../../log/open.ts';
import { saoPaulo } from '../../simulation/options.ts';
import type { ModelVersion } from '../../registry/registry.ts';
import { CheckIn } from '../checkin.ts';
import { defineCommand } from '../command.ts';
import { prepareDemo } from '../demo.ts';
import { locationText } from '../location.ts';
import { requireFreePort, serve, serverLogger } from '../serve.ts';
import { defaultDataDir, parsePort } from '../config.ts';
import { parseSeed } from '../seed.ts';
import { servingOptions, defaultPort } from '../serving-options.ts';

/** A city with a past, a trained model, a page to try them on. */
export default defineCommand({
  usage: '[--data DIR] [options]',
  description:
    'Simulates a city (or imports a known data set), trains, prints the evaluation and serves the API and the page. What is there already is used again.',
  options: {
    ...servingOptions,
    data: { type: 'string', value: 'DIR', help: 'real check-ins instead of the simulated city (see docs/import.md)' },
    seed: { type: 'string', value: 'N', help: 'seed of the simulation and the training (1)' },
  },
  async run({ values }, { location: given, config, userConfig, clock, signal, progress, print, note }) {
    const port = values.port === undefined ? (config.port ?? defaultPort) : parsePort(values.port, '--port');
    const seed = parseSeed(values.seed);
    await requireFreePort(port);
    const dataset = values.data === undefined ? undefined : { dir: values.data, name: await detectDataset(values.data) };
    // Real check-ins do not go where the simulated city lives, unless told.
    const location = dataset !== undefined && given.dir === defaultDataDir ? { ...given, dir: `${given.dir}-${dataset.name}` } : given;
    const { features } = await userConfig();
    const started = clock.now();
    const storage = await openStorage(location, { clock });
    const logger = serverLogger();
    let checkin: CheckIn;
    try {
      const { state, table } = await prepareDemo({
        storage,
        clock,
        features,
        seed,
        progress,
        signal,
        city: saoPaulo,
        ...(dataset && { dataset }),
      });
      print(table ?? qualityOf(state.registry.champion));
      checkin = await CheckIn.start({ storage, state, clock, onError: (error) => logger.error({ err: error }, 'background') });
    } catch (error) {
      await storage.close();
      throw error;
    }
    try {
      await serve(checkin, {
        port,
        logger,
        signal,
        onListening: (url) => {
          print(
            `\nCheckIn is serving ${url} (data in ${locationText(location)}, ready in ${((clock.now() - started) / 1000).toFixed(1)} s)`,
          );
          print(`  the page   ${url}/\n  the API    ${url}/docs`);
          note('Ctrl-C stops it.');
        },
      });
    } finally {
      await checkin.close();
    }
  },
});

/** What was measured of the serving model when it was trained, in one line. */
function qualityOf(champion: ModelVersion | null): string {
  if (champion === null) return 'No model is promoted; answers come from rules.';
  const figures = Object.entries(champion.metrics).flatMap(([member, { 'ndcg@10': ndcg }]) =>
    ndcg === undefined ? [] : [`${member} ${ndcg.toFixed(4)}`],
  );
  return `${champion.version}, trained before. NDCG@10 over the full catalogue then: ${figures.join(', ')}.`;
}
