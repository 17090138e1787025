import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfigModule } from './config-module.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checkin-config-'));
});
afterEach(() => rm(dir, { recursive: true }));

const feature = (name: string, version = 1): string =>
  `{ name: '${name}', entity: 'venue', version: ${version}, unit: 'x', range: [0, 1], description: 'a feature of a test', on: ['click'], init: () => ({}), apply() {}, read() {} }`;

/** Writes a config module and loads it. */
async function load(source: string, { name = 'checkin.config.js', path = null as string | null } = {}) {
  await writeFile(join(dir, name), source);
  return loadConfigModule(path, dir);
}

describe('the config module', () => {
  it('need not be there', async () => {
    expect((await loadConfigModule(null, dir)).features.own).toEqual([]);
  });

  it('is found in the working directory, TypeScript first, or by its path', async () => {
    const { features } = await load(`export default { features: [${feature('from_js')}] };`);
    expect(features.own.map(({ name }) => name)).toEqual(['from_js']);
    const typed = await load(`const version: number = 1;\nexport default { features: [${feature('from_ts')}] };`, {
      name: 'checkin.config.ts',
    });
    expect(typed.features.current.at(-1)).toMatchObject({ name: 'from_ts', commutative: true, daily: false });
    const elsewhere = await load(`export default { features: [] };`, { name: 'other.mjs', path: 'other.mjs' });
    expect(elsewhere.features.own).toEqual([]);
  });

  it.each([
    ['config.cannot_load', 'throw new Error("no luck")', 'no luck'],
    ['config.cannot_load', 'export default {', 'could not be loaded'],
    ['config.not_exported', 'export const features = []', 'exports no configuration by default'],
    ['config.unknown_setting', 'export default { featurs: [] }', 'sets "featurs"'],
    ['config.invalid_feature', 'export default { features: ["clicks"] }', 'clicks cannot be used'],
    ['config.invalid_feature', `export default { features: [${feature('NotThis')}] }`, 'feature name "NotThis" is not lower_snake_case'],
    ['config.invalid_feature', `export default { features: [${feature('mine', 0.5)}] }`, 'its version is not a whole number'],
    [
      'config.duplicate_feature',
      `export default { features: [${feature('mine')}, ${feature('mine')}] }`,
      '"mine" version 1 is there twice',
    ],
    ['config.duplicate_feature', `export default { features: [${feature('capacity')}] }`, '"capacity"'],
  ])('%s: %s', async (code, source, message) => {
    await expect(load(source)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });

  it('that is named must be there', async () => {
    await expect(loadConfigModule('mine.ts', dir)).rejects.toMatchObject({
      code: 'config.not_found',
      message: `there is no config module ${join(dir, 'mine.ts')}`,
    });
  });
});
