import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

it('has defaults for everything', () => {
  expect(readConfig({})).toEqual({ dataDir: './.checkin', database: null, configModule: null, port: null, isCi: false });
});

it('reads the environment', () => {
  expect(readConfig({ CHECKIN_DATA: '/data', CHECKIN_CONFIG: 'mine.ts', PORT: '0', CI: 'true' })).toEqual({
    dataDir: '/data',
    database: null,
    configModule: 'mine.ts',
    port: 0,
    isCi: true,
  });
  expect(readConfig({ CHECKIN_DATA: '', PORT: '', CI: 'false' })).toEqual({
    dataDir: './.checkin',
    database: null,
    configModule: null,
    port: null,
    isCi: false,
  });
});

it.each(['65536', '-1', '80a', '1e3', ' 80'])('refuses PORT=%s', (PORT) => {
  expect(() => readConfig({ PORT })).toThrow(`PORT is "${PORT}", which is not a port`);
});
