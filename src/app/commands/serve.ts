import { CheckIn } from '../checkin.ts';
import { defineCommand } from '../command.ts';
import { parsePort } from '../config.ts';
import { locationText } from '../location.ts';
import { requireFreePort, serve, serverLogger } from '../serve.ts';
import { defaultPort, servingOptions } from '../serving-options.ts';

/** The API and the page on a data directory. */
export default defineCommand({
  usage: '[options]',
  description: 'Serves the API and the page on this machine. Without a promoted model the answers come from rules and say so.',
  options: {
    ...servingOptions,
    'no-jobs': { type: 'boolean', help: 'leave trainings and erasures to other processes (checkin worker)' },
  },
  async run({ values }, { location, config, userConfig, clock, signal, print, note }) {
    const port = values.port === undefined ? (config.port ?? defaultPort) : parsePort(values.port, '--port');
    await requireFreePort(port);
    const logger = serverLogger();
    const { features, connectors, expectations } = await userConfig();
    const checkin = await CheckIn.open({
      ...location,
      clock,
      features: features.own,
      connectors,
      expectations,
      doesJobs: values['no-jobs'] !== true,
      onError: (error) => logger.error({ err: error }, 'background'),
    });
    try {
      await serve(checkin, {
        port,
        logger,
        signal,
        onListening: (url) => {
          print(`CheckIn is serving ${url} (data in ${locationText(location)})`);
          note('Ctrl-C stops it.');
        },
      });
    } finally {
      await checkin.close();
    }
  },
});
