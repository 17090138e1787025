import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyContext, structuredContextSchema } from './context.ts';

const agreed = JSON.parse(readFileSync(join(import.meta.dirname, '../../test/golden/context.schema.json'), 'utf8')) as JsonSchema;
type JsonSchema = Record<string, unknown>;

describe('structuredContextSchema', () => {
  it('is the agreed JSON schema, key by key', () => {
    expect(normalise(z.toJSONSchema(structuredContextSchema))).toEqual(normalise(agreed));
  });

  it('accepts a context that says nothing, in zod and in the agreed schema', () => {
    const validate = new Ajv2020({ strict: false }).compile(agreed);
    for (const language of ['pt-BR', 'en'] as const) {
      expect(structuredContextSchema.safeParse(emptyContext(language)).success).toBe(true);
      expect(validate(emptyContext(language))).toBe(true);
    }
  });
});

/** One spelling for what JSON Schema can say in several: nullable types, implied enum types, safe-integer bounds, prose. */
function normalise(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(normalise);
  if (typeof node !== 'object' || node === null) return node;
  const schema = Object.fromEntries<unknown>(Object.entries(node).map(([key, value]) => [key, normalise(value)]));
  const { $schema: _schema, title: _title, description: _description, anyOf, ...rest } = schema;
  if (Array.isArray(anyOf)) return withNull((anyOf as JsonSchema[]).find((option: JsonSchema) => option['type'] !== 'null')!);
  if (Array.isArray(rest['enum'])) {
    delete rest['type'];
    rest['enum'] = rest['enum'].map(String).toSorted(byText);
  }
  if (Array.isArray(rest['type'])) return withNull({ ...rest, type: rest['type'].find((type: string) => type !== 'null') });
  if (rest['maximum'] === Number.MAX_SAFE_INTEGER) delete rest['maximum'];
  if (Array.isArray(rest['required'])) rest['required'] = rest['required'].toSorted(byText);
  return rest;
}

function withNull(schema: JsonSchema): JsonSchema {
  const { maximum, ...rest } = schema;
  const bounded = maximum === Number.MAX_SAFE_INTEGER || maximum === undefined ? rest : { ...rest, maximum };
  return Array.isArray(bounded['enum'])
    ? { ...bounded, enum: [...bounded['enum'], 'null'].toSorted(byText) }
    : { ...bounded, nullable: true };
}

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
