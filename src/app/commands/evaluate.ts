import { evaluationTable } from '../../evaluation/table.ts';
import { CheckInError } from '../../domain/errors.ts';
import { openStorage } from '../../log/open.ts';
import { estimators } from '../../models/catalogue.ts';
import { readRegistry } from '../../registry/registry.ts';
import { evaluateVersion } from '../../training/evaluate-version.ts';
import { defineCommand } from '../command.ts';
import { parseSeed } from '../seed.ts';

/** How good a registered model is on what people have chosen since it was trained. */
export default defineCommand({
  usage: '[options]',
  description: 'Ranks all venues at what people chose after the last event that the model learned from, and compares with popularity.',
  options: {
    model: { type: 'string', value: 'VERSION', help: 'which model; the champion unless told' },
    seed: { type: 'string', value: 'N', help: 'which choices are drawn if there are many; 1 unless told' },
  },
  async run({ values }, { location, clock, userConfig, json, print, progress, signal }) {
    const seed = parseSeed(values.seed);
    const { features } = await userConfig();
    const { log, artifacts, close } = await openStorage(location, { clock });
    try {
      const registry = await readRegistry(log);
      const version = values.model === undefined ? registry.champion : registry.version(values.model);
      if (version === null) {
        throw new CheckInError(
          'registry.no_champion',
          'no model is the champion',
          'Train one with checkin train, then checkin models promote VERSION; or name one with --model.',
        );
      }
      const report = await evaluateVersion({
        log,
        artifacts,
        estimator: estimators[0],
        version,
        features,
        seed,
        progress,
        signal,
      });
      print(json ? JSON.stringify({ version: version.version, ...report }) : `${version.version}\n\n${evaluationTable(report)}`);
    } finally {
      await close();
    }
  },
});
