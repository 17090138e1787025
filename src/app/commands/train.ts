import { openStorage } from '../../log/open.ts';
import { recommenderEstimator } from '../../models/catalogue.ts';
import { trainRecommender } from '../../training/train.ts';
import { saveStore } from '../live-state.ts';
import { defineCommand } from '../command.ts';
import { parseSeed } from '../seed.ts';

/** Learns from the log, judges what was learned, registers it. */
export default defineCommand({
  usage: '[options]',
  description:
    'Fits all models on the first 70 % of what people chose, learns whom to listen to from the next 10 %, and ranks all venues at the choices of the last 20 %. The result is registered; checkin models promote VERSION lets it serve.',
  options: {
    seed: { type: 'string', value: 'N', help: 'same events and seed, same model; 1 unless told' },
    neural: { type: 'boolean', help: 'with the neural member too: needs onnxruntime-node, and some minutes' },
    checkpoint: { type: 'string', value: 'FILE', help: 'where the neural training is kept after each epoch, to go on from' },
    'accept-quality': {
      type: 'string',
      value: 'REASON',
      help: 'learn from data that is not fit to be learned from; the reason stays with the model',
    },
  },
  async run({ values }, { location, clock, userConfig, json, print, note, progress, signal }) {
    const seed = parseSeed(values.seed);
    const { features, expectations } = await userConfig();
    const { log, artifacts, snapshots, close } = await openStorage(location, { clock });
    try {
      const { neural = false, checkpoint } = values;
      const estimator = recommenderEstimator(neural ? { neuralCf: {} } : {}, checkpoint === undefined ? {} : { checkpoint });
      const definitions = features.current;
      const acceptQuality = values['accept-quality'];
      const options = { log, artifacts, clock, estimator, definitions, seed, progress, signal };
      const result = await trainRecommender({
        ...options,
        ...(acceptQuality !== undefined && { acceptQuality }),
        ...(expectations !== undefined && { expectations }),
      });
      // The replay was the work of a start with these features: it need not be done again.
      await saveStore(snapshots, result.store);
      const { version, isNew, evaluation, table, timings, quality } = result;
      if (json) {
        print(JSON.stringify({ version, isNew, evaluation, qualityIssues: quality.issues, timingsMs: timings }));
        return;
      }
      print(table);
      print(`\nmodel ${version}${isNew ? '' : ' (the very same model was registered before)'}`);
      for (const { message } of quality.issues) note(`note: ${message}`);
      note(timingsLine(timings));
      if (result.registry.champion?.version !== version) note(`-> checkin models promote ${version}`);
    } finally {
      await close();
    }
  },
});

function timingsLine(timings: Readonly<Record<string, number>>): string {
  const parts = Object.entries(timings).map(([stage, ms]) => `${stage} ${(ms / 1000).toFixed(1)} s`);
  return `took ${parts.join(', ')}`;
}
