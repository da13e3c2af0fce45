import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { findChromium, openPage } from '../support/chromium.ts';
import { readReport } from '../support/read-report.ts';
import {
  type AnsweringServer,
  type Answered,
  asAnthropic,
  createAnsweringServer,
  toMessage,
} from './answering-server.ts';
import { expectNoStack, expectPlain } from './bad-input.ts';
import { type ProgramOutcome, runProgram } from './run-program.ts';

const html = `</script></textarea></title><script>window.injected = 1</script><img src=x onerror="window.injected = 2"><svg onload="window.injected=3"><a href="javascript:window.injected=4">go</a><!--`;
const escapes =
  '\u001b[31mRED\u001b]0;TITLE\u0007\u001b[2J\u001b]8;;http://evil.example\u0007link\u009b31mC1\u0090q\u009c\u0008\u000dOVER\u202egnp.exe\u2066x\u200b';
const formulas = [
  '=HYPERLINK("http://evil.example","x")',
  '+1+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
  '"=1+1',
  '=1,2;3',
];
const hostile = [html, escapes, ...formulas];

/** Every text that comes from outside, hostile: raw fields and their names, answers, names of models, finish reasons. */
const rows = hostile.map((text, index) => ({ id: `item-${index + 1}`, text, nested: { deep: [text] }, [text]: index }));
const pipeline = {
  name: `reviews ${escapes}${html}`,
  description: `${html}${escapes}`,
  vars: { product: `${escapes}${html}` },
  source: { file: 'rows.json' },
  steps: [{ name: 'main', description: html + escapes, prompt: 'Number {{item.id}}', attempts: 1 }],
  outputs: [{ html: {} }, { csv: {} }, { jsonl: {} }],
};
const schema = {
  type: 'object',
  properties: {
    verdict: { type: 'string', enum: ['good', html] },
    text: { type: 'string', description: html },
    score: { type: 'number', minimum: 0 },
  },
  required: ['verdict', 'text', 'score'],
};

let folder = '';
let server: AnsweringServer;
let delayMs = 0;
const outcomes = new Map<string, ProgramOutcome>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'injection-'));
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/pipeline.yaml'), JSON.stringify(pipeline));
  writeFileSync(join(folder, 'mine/rows.json'), JSON.stringify(rows));
  writeFileSync(join(folder, 'mine/main.schema.json'), JSON.stringify(schema));
  server = await createAnsweringServer(({ body }) => ({ ...answer(body), delayMs }));
  function answer(body: string): Answered {
    const index = Number(/Number item-(\d+)/.exec(body)?.[1]) - 1;
    const text = hostile[index] ?? '';
    if (index === 3)
      return {
        status: 400,
        body: { type: 'error', error: { type: 'invalid_request_error', message: `${escapes}${html}` } },
      };
    if (index === 4) return toMessage(`${escapes}${html}`, { model: `claude${escapes}${html}`, id: escapes });
    if (index === 5) return toMessage(text, { stop_reason: `odd${escapes}${html}` });
    return toMessage(
      JSON.stringify({
        verdict: index === 0 ? html : index === 6 ? escapes : 'good',
        text,
        score: index,
        [text]: text,
      }),
      { model: `claude${escapes}${html}` },
    );
  }
  const environment = asAnthropic(server);
  const run = async (name: string, argv: readonly string[]) => {
    outcomes.set(name, await runProgram({ argv, folder, environment }));
  };
  await run('all', ['all', '--batch-id', 'demo', '--pipeline', 'mine', '--yes', '--log-level', 'debug']);
  await Promise.all([
    run('status', ['status', '--batch-id', 'demo']),
    run('list', ['list']),
    run('plan', ['plan', '--batch-id', 'demo']),
    run('estimate', ['estimate', '--batch-id', 'demo']),
    run('verify', ['verify', '--batch-id', 'demo']),
    run('validate', ['validate', 'mine']),
    ...hostile
      .slice(0, 7)
      .map((_, index) =>
        run(`show item-${index + 1}`, [
          'show',
          '--batch-id',
          'demo',
          '--item',
          `item-${index + 1}`,
          ...(index % 2 === 0 ? ['--full'] : []),
        ]),
      ),
    run('show item-2 --json', ['show', '--batch-id', 'demo', '--item', 'item-2', '--json']),
    run('list --json', ['list', '--json']),
    run('validate --json', ['validate', 'mine', '--json']),
    run('an unknown item --json', ['show', '--batch-id', 'demo', '--item', escapes, '--json']),
    run('an unknown constant', ['acquire', '--batch-id', 'other', '--pipeline', 'mine', '--var', `${escapes}=x`]),
    run('an unknown item', ['show', '--batch-id', 'demo', '--item', escapes]),
    run('an unknown template', ['init', 'new', '--template', escapes]),
    run('an unknown pipeline', ['validate', escapes]),
    run('an unknown provider', ['estimate', '--batch-id', 'demo', '--provider', escapes]),
    run('unknown faults', ['all', '--batch-id', 'faults', '--pipeline', 'mine', '--faults', escapes, '--sandbox']),
    run('an unknown flag', ['list', `--${escapes}`]),
    run('an unknown command', [escapes]),
  ]);
  await run('parse', ['parse', '--batch-id', 'demo']);
  await run('an unknown step', ['parse', '--batch-id', 'demo', '--step', escapes]);
  await run('clean without consent', ['clean', '--batch-id', 'demo', '--clean-stage', 'process']);
}, 120_000);

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what models, sources and providers write', () => {
  test('came through: the run met everything that is hostile', () => {
    const { exitCode, stdout } = outcomes.get('all') ?? { exitCode: null, stdout: '' };
    expect({ exitCode, stdout }).toEqual({
      exitCode: 68,
      stdout: expect.stringMatching(/Total items: 12\n[\s\S]*Failed: 4\n/),
    });
  });

  test('puts no control character on the terminal, in no command and no error', () => {
    for (const [name, { stdout, stderr }] of outcomes) {
      try {
        expectPlain(stdout + stderr);
        expectNoStack(stdout + stderr);
      } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : ''}\n${stdout}${stderr}`);
      }
    }
  });

  test.each([
    ['an unknown constant', 2],
    ['an unknown item', 2],
    ['an unknown step', 2],
    ['an unknown template', 2],
    ['an unknown pipeline', 2],
    ['an unknown provider', 2],
    ['unknown faults', 2],
    ['an unknown flag', 2],
    ['an unknown command', 2],
    ['status', 0],
    ['list', 0],
    ['plan', 0],
    ['show item-1', 0],
    ['show item-5', 0],
  ])('leaves the exit code of %s at %i', (name, exitCode) => {
    expect(outcomes.get(name)).toMatchObject({ exitCode });
  });

  test('is whole in the documents of --json', () => {
    const { item } = JSON.parse(outcomes.get('show item-2 --json')?.stdout ?? '') as {
      item: { raw: { text: string } };
    };
    expect(item.raw.text).toBe(escapes);
    const { error } = JSON.parse(outcomes.get('an unknown item --json')?.stdout ?? '') as {
      error: { message: string };
    };
    expect(error.message).toContain('RED');
  });

  test('stays in its line of the log', () => {
    const lines = readFileSync(join(folder, 'data/demo/.batch/log.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'));
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
  });

  test('begins no formula in a cell of CSV', () => {
    const text = readFileSync(join(folder, 'output/demo/results.csv'), 'utf8');
    const cells = (parse(text, { relax_column_count: false }) as string[][]).flat();
    expect(cells.some((cell) => cell.includes('HYPERLINK'))).toBe(true);
    expect(cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell))).toEqual([]);
  });

  test('keeps JSONL to a line an item', () => {
    const lines = readFileSync(join(folder, 'output/demo/results.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: 'item-1' });
  });

  test('ends no script and opens no tag in the page', () => {
    const { html: page, markup, rows: shown } = readReport(join(folder, 'output/demo/index.html'));
    expect(shown).toHaveLength(12);
    expect(page.match(/<script\b/g)?.length).toBe(page.match(/<\/script>/g)?.length);
    expect(page).not.toMatch(/<script>window|<img src=x|<svg onload|href="javascript:/);
    expect(markup).not.toMatch(/<!--(?!\[)|onerror="window/);
  });

  const chromium = findChromium();
  (chromium === null ? test.skip : test)(
    'runs nothing in the page, and asks nobody, whatever is opened',
    async () => {
      const page = await openPage(chromium ?? '', pathToFileURL(join(folder, 'output/demo/index.html')).href);
      try {
        for (let index = 0; index < 3; index++) {
          await page.evaluate(
            `[...document.querySelectorAll('tbody tr')][${index}]?.click(); new Promise((done) => setTimeout(done, 50))`,
          );
        }
        expect({
          injected: await page.evaluate<unknown>('window.injected ?? null'),
          hasText: await page.evaluate<boolean>('document.body.textContent.includes("HYPERLINK")'),
          strange: await page.evaluate<number>(
            'document.querySelectorAll(\'img, svg[onload], a[href^="javascript:"], [onerror], iframe, object, embed\').length',
          ),
          problems: page.problems,
          requests: page.requests.filter((address) => !address.startsWith('file:') && !address.startsWith('data:')),
        }).toEqual({ injected: null, hasText: true, strange: 0, problems: [], requests: [] });
      } finally {
        await page.close();
      }
    },
    30_000,
  );
});

describe('at a terminal', () => {
  const hasTerminal = existsSync('/usr/bin/script');
  (hasTerminal ? test : test.skip)(
    "the live progress writes its own sequences and nobody else's",
    async () => {
      delayMs = 150;
      const { stdout } = await runProgram({
        argv: ['all', '--workers', '2', '--batch-id', 'live', '--pipeline', 'mine', '--yes'],
        folder,
        environment: { ...asAnthropic(server), TERM: 'xterm-256color', SHELL: '/bin/sh', COLUMNS: '100', LINES: '40' },
        wrapper: (command) => [
          '/usr/bin/script',
          '-qec',
          `stty cols 100 rows 40; exec ${command.map((word) => `'${word}'`).join(' ')}`,
          '/dev/null',
        ],
      });
      expect(stdout).toMatch(/\[[█░]+\] \d+\/12/);
      // NO_COLOR is set: no colours. Lines are erased and the cursor goes up, left and to columns; it is hidden and shown.
      const own = /\u001b\[(?:\d*[ABCDGJK]|\d+;?\d*[Hf]|\?25[hl]|\?2026[hl]|\?7[hl])/g;
      expect(stdout).toContain('RED');
      const rest = stdout.replace(own, '').replaceAll('\r', '');
      expectPlain(rest);
    },
    60_000,
  );
});
