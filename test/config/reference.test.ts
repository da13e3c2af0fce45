import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { toEditorSchema } from '../../src/config/editor-schema.ts';
import { toGeneratedDocs } from '../../scripts/generated-docs.ts';
import { compileSchema } from '../../src/core/answer/compile-schema.ts';
import type { JsonSchema } from '../../src/core/json.ts';

test.each(Object.entries(toGeneratedDocs()))(
  '%s is as the grammar and the code make it (node scripts/generate-docs.mjs)',
  (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);

test('every key of the grammar says what it means', () => {
  const silent: string[] = [];
  const look = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { properties, anyOf, items, additionalProperties } = node as Record<string, unknown>;
    for (const [key, value] of Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>)) {
      if (typeof value['description'] !== 'string' || value['description'].length < 15) silent.push(`${path}.${key}`);
      look(value, `${path}.${key}`);
    }
    for (const form of (anyOf ?? []) as unknown[]) look(form, path);
    look(items, `${path}[]`);
    look(additionalProperties, `${path}.*`);
  };
  look(toEditorSchema(), '');
  expect(silent).toEqual([]);
});

describe('the schema for editors', () => {
  const schema = compileSchema(toEditorSchema() as JsonSchema, 'pipeline.schema.json');

  test('accepts a pipeline', () => {
    expect(
      schema.findErrors({
        source: { glob: 'a/*.md' },
        steps: [{ name: 'a', parse: { sections: { s: 'Summary', n: { label: 'Score', as: 'number' } } }, stop: ['x'] }],
        outputs: [{ html: {} }, { csv: null }],
      }),
    ).toBeNull();
  });

  test.each([
    { source: {}, nmae: 'x' },
    { source: { items: [] } },
    { source: {}, steps: [{ name: 'a', code: { until: [], maxIterations: 0 } }] },
    {},
  ])('refuses %j', (value) => {
    expect(schema.findErrors(value)).not.toBeNull();
  });
});
