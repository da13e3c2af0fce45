import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatKeyTables } from '../support/key-tables.ts';

test('docs/dashboard.md has every key of the key table, and no other', () => {
  const page = readFileSync(new URL('../../docs/dashboard.md', import.meta.url), 'utf8');
  expect(page.slice(page.indexOf('### everywhere')).trimEnd()).toBe(formatKeyTables());
});
