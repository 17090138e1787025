import { defineCommand } from '../command.ts';

export default defineCommand({
  usage: 'PATH [options]',
  positionals: ['PATH'],
  options: {},
  run: async () => undefined,
});
