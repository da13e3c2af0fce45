import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/program.ts';

/** A file as the page has it: its path as code, and a block below. */
const file = /^`([a-z]+)\/([\w./-]+)`\n\n```\w+\n([\s\S]*?)\n```$/gm;

const page = readFileSync('docs/authoring.md', 'utf8');
const files = [...page.matchAll(file)].map(([, pipeline = '', path = '', text = '']) => ({ pipeline, path, text }));
const pipelines = [...new Set(files.map(({ pipeline }) => pipeline))];
const folder = mkdtempSync(join(tmpdir(), 'authoring-'));

beforeAll(() => {
  for (const { pipeline, path, text } of files) {
    mkdirSync(dirname(join(folder, pipeline, path)), { recursive: true });
    writeFileSync(join(folder, pipeline, path), `${text}\n`);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the page for assistants has six worked pipelines', () => {
  expect(pipelines).toEqual(['reviews', 'taglines', 'quiz', 'birthdays', 'savings', 'postmortems']);
});

describe.each(pipelines)('the worked pipeline %s, as a reader copies it', (pipeline) => {
  test('has nothing wrong but what a provider does not enforce', async () => {
    const { exitCode, stdout } = await runProgram(['validate', pipeline, '--json'], { folder });
    const { problems } = JSON.parse(stdout) as {
      problems: readonly { readonly code: string; readonly message: string }[];
    };
    expect(problems.filter(({ code }) => code !== 'schema-fit')).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test('passes its own rehearsal', async () => {
    const argv = [
      'all',
      '--batch-id',
      `try-${pipeline}`,
      '--pipeline',
      pipeline,
      '--sandbox',
      '--yes',
      '--limit',
      '60',
    ];
    const { exitCode, stdout } = await runProgram([...argv, '--seed', '5', '--json'], { folder });
    expect(JSON.parse(stdout)).toMatchObject({ states: ['done'] });
    expect(exitCode).toBe(0);
  });
});
