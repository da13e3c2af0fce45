import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { keyTable } from '../../src/ui/keys.ts';

const folder = import.meta.dirname;

test('each place of the key table has its keys typed by tests', () => {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const untried = Object.keys(keyTable).filter(
    (scope) => !texts.some((text) => text.includes(`\nkeysOf('${scope}', {`)),
  );
  expect(untried).toEqual([]);
});
