import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

it('has defaults for everything', () => {
  expect(readConfig({})).toEqual({ dataDir: './.checkin', port: null, isCi: false });
});

it('reads the environment', () => {
  expect(readConfig({ CHECKIN_DATA: '/data', PORT: '0', CI: 'true' })).toEqual({ dataDir: '/data', port: 0, isCi: true });
  expect(readConfig({ CHECKIN_DATA: '', PORT: '', CI: 'false' })).toEqual({ dataDir: './.checkin', port: null, isCi: false });
});

it.each(['65536', '-1', '80a', '1e3', ' 80'])('refuses PORT=%s', (PORT) => {
  expect(() => readConfig({ PORT })).toThrow(`PORT is "${PORT}", which is not a port`);
});
