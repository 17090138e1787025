import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OnnxSession } from './onnx-session.ts';
import { encodeOnnx } from './onnx.ts';

const double = encodeOnnx({
  name: 'double',
  inputs: [{ name: 'x', type: 'float32', shape: [3] }],
  outputs: [{ name: 'y', type: 'float32', shape: [3] }],
  nodes: [{ operator: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
  initializers: [],
});

describe('OnnxSession', () => {
  it('computes into the arrays it is given, also those that threads share', async () => {
    await using session = await OnnxSession.open(double);
    for (const buffer of [
      new ArrayBuffer(24),
      new SharedArrayBuffer(24),
      new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer,
    ]) {
      const [values, result] = [new Float32Array(buffer, 0, 3), new Float32Array(buffer, 12, 3)];
      const [x, y] = [session.tensor({ shape: [3], values }), session.tensor({ shape: [3], values: result })];
      for (const first of [1, -4]) {
        values.set([first, 2, 3]);
        await session.run({ x }, { y });
        expect(result).toEqual(Float32Array.of(2 * first, 4, 6));
      }
    }
  });

  it('says that a provider cannot be used here, instead of computing elsewhere', async () => {
    const foreign = process.platform === 'darwin' ? 'dml' : 'coreml';
    await expect(OnnxSession.open(double, { provider: foreign })).rejects.toMatchObject({
      code: 'compute.provider_unavailable',
      message: expect.stringContaining(`the execution provider ${foreign} here`),
    });
  });

  it('tells a broken model from a missing provider', async () => {
    const broken = Uint8Array.of(1, 2, 3);
    await expect(OnnxSession.open(broken)).rejects.toMatchObject({ code: 'compute.onnx_invalid' });
    await expect(OnnxSession.open(broken, { provider: 'cuda' })).rejects.toMatchObject({ code: 'compute.onnx_invalid' });
  });

  it('names the package to install where the native library is missing', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name === 'onnxruntime-node') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
        return next(name, context);
      } });
      const { OnnxSession } = await import(${JSON.stringify(join(import.meta.dirname, 'onnx-session.ts'))});
      await OnnxSession.open(new Uint8Array(1)).catch(({ code, action }) => console.log(code, action));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout.trim()).toBe('compute.onnx_missing Run `npm install onnxruntime-node` where checkin is installed.');
  });
});
