import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createFakeBackend, type FakeBackend } from '../support/fake-backend.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const sizes = [
  [80, 24],
  [200, 50],
] as const;

interface Setting {
  readonly columns?: number;
  readonly rows?: number;
  readonly backend?: FakeBackend;
  readonly edit?: (path: string) => Promise<void>;
}

async function openList(setting: Setting = {}) {
  const app = opened({ begin: [{ screen: 'pipelines' }], ...setting });
  await app.until('blackjack');
  return app;
}

async function openPipeline(setting: Setting & { path?: string } = {}) {
  const { path = 'templates/rate', ...rest } = setting;
  const app = opened({ begin: [{ screen: 'pipeline', path }], ...rest });
  await app.until(path === 'templates/rate' ? '✓ valid' : path);
  return app;
}

/** An editor that replaces the first text by the second, and remembers what it was given. */
function replacing(...pairs: readonly (readonly [string, string])[]) {
  const seen: string[] = [];
  const edit = async (path: string): Promise<void> => {
    const text = await readFile(path, 'utf8');
    const [from, to] = pairs[Math.min(seen.length, pairs.length - 1)] ?? ['', ''];
    seen.push(text);
    await writeFile(path, text.replace(from, to));
  };
  return { edit, seen };
}

describe('the pipelines', () => {
  test.each(sizes)('at %i×%i', async (columns, rows) => {
    const app = await openList({ columns, rows });
    if (columns > 100) await app.until('Writes the dialogue');
    expect(app.screen()).toMatchSnapshot();
  });

  test('that are part of the program are neither renamed, deleted nor edited', async () => {
    for (const key of ['w', 'd', 'e']) {
      const app = await openList({ edit: async () => {} });
      await app.press('End', key);
      await app.until('blackjack is part of the program: n makes one of your own from it.');
      expect(app.backend.acts).toEqual([]);
    }
  });

  test('a template is made into a folder that is not there yet', async () => {
    const app = await openList();
    await app.press('n', 'j', 'Enter');
    await app.until('A new pipeline from judge');
    await app.until('templates/judge');
    await app.press('Backspace', 'Backspace', 'Backspace', 'Backspace', 'Backspace', ...'rate', 'Enter');
    await app.until('templates/rate is there already.');
    await app.press('2', 'Enter');
    await app.until('templates/rate2 is there.');
    expect(app.backend.acts).toEqual(['createPipeline judge templates/rate2']);
  });

  test('a double click opens one', async () => {
    const app = await openList();
    app.send('\u001b[<0;5;4M\u001b[<0;5;4m\u001b[<0;5;4M');
    await app.until('› pipelines › rate');
  });
});

keysOf('pipelines', {
  Enter: async () => {
    const app = await openList();
    await app.press('Enter');
    await app.until('› pipelines › rate');
  },
  r: async () => {
    const app = await openList();
    await app.press('End', 'r');
    await app.until('starts 2026-11-27-blackjack for up to $2.40');
  },
  n: async () => {
    const app = await openList();
    await app.press('n');
    await app.until('A second model judges the answers of the first');
    await app.press('Enter', 'Enter');
    await app.until('templates/default is there.');
  },
  e: async () => {
    const { edit, seen } = replacing(['sonnet', 'haiku']);
    const app = await openList({ edit });
    await app.press('e');
    await app.until('templates/rate is written.');
    await app.until('model: haiku');
    expect(seen).toHaveLength(1);
  },
  w: async () => {
    const app = await openList();
    await app.press('w');
    await app.until('Rename rate');
    await app.press('s', 'Enter');
    await app.until('It is called rates.');
    expect(app.backend.acts).toEqual(['renamePipeline templates/rate rates']);
  },
  d: async () => {
    const app = await openList();
    await app.press('d');
    await app.until('Type rate to delete it for good.');
    await app.press('Enter');
    await app.until('That is not rate.');
    expect(app.backend.acts).toEqual([]);
    await app.press(...'rate', 'Enter');
    await app.until('templates/rate is deleted.');
    expect(app.backend.acts).toEqual(['removePipeline templates/rate']);
  },
  '/': async () => {
    const app = await openList();
    await app.press('/', ...'card');
    await app.until('1 of 4');
    await app.press('Enter', 'Esc');
    await app.until('broken');
  },
});

describe('a pipeline', () => {
  test.each(sizes)('at %i×%i', async (columns, rows) => {
    const app = await openPipeline({ columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test.each(sizes)('with mistakes at %i×%i', async (columns, rows) => {
    const app = await openPipeline({ path: 'templates/broken', columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test('that is gone says so', async () => {
    const app = opened({ begin: [{ screen: 'pipeline', path: 'nowhere' }] });
    await app.until('There is no batch nowhere.');
    await app.press('Esc');
    await app.until('survey-a');
  });

  test('escape sequences in a template are shown and not obeyed', async () => {
    const app = await openPipeline();
    await app.press('Tab');
    await app.until('At most {{raw.words}} words.␛[2J');
  });

  test.each([
    ['model', ['Enter', 'Down', 'Enter'], 'generate model "my-own-model"', 'openai/my-own-model'],
    ['lane', ['Down', 'Enter', 'Right', 'Enter'], 'generate lane "flex"', 'flex'],
    ['maxOutputTokens', ['Down', 'Down', 'Enter', '0', 'Enter'], 'generate maxOutputTokens 30000', '30000'],
    [
      'feedback',
      ['Down', 'Down', 'Down', 'Down', 'Down', 'Down', 'Enter', 'Right', 'Enter'],
      'generate feedback false',
      'false',
    ],
  ])('%s of a step is set', async (key, keys, act, value) => {
    const app = await openPipeline();
    // The models come by themselves.
    if (key === 'model') await app.until('model');
    await app.press(...keys);
    await app.until(`${key} of generate is ${value.replace(/^openai\//, key === 'model' ? 'openai/' : '')}.`);
    expect(app.backend.acts.map((done) => done.replace('"openai/', '"'))).toEqual([
      `setStepSetting templates/rate ${act}`,
    ]);
  });

  test('a setting that is emptied is taken out of the file', async () => {
    const app = await openPipeline();
    await app.press('Right', 'Down', 'Down', 'Enter', '\u0015', 'Enter');
    await app.until('maxOutputTokens is not set any more.');
    expect(app.backend.acts).toEqual(['setStepSetting templates/rate judge maxOutputTokens null']);
  });

  test('a setting that is no number is not sent', async () => {
    const app = await openPipeline();
    await app.press('Down', 'Down', 'Enter', 'x', 'Enter');
    await app.until('maxOutputTokens is a whole number, not 3000x.');
    expect(app.backend.acts).toEqual([]);
  });

  test('a setting that the checks refuse says why below', async () => {
    const app = await openPipeline();
    await app.press('End', 'Up', 'Up', 'Enter', ...'modle', 'Enter');
    await app.until('when of generate was not set.');
    await app.until('templates/rate/pipeline.yaml:1:1: unknown key "modle"');
  });

  test('of the program itself cannot be changed', async () => {
    const app = await openPipeline({ path: 'template:default' });
    await app.press('Enter');
    await app.until('default is part of the program: n makes one of your own from it.');
  });

  test('edited with a mistake is not written: it stands beside its line, and the next time it goes on', async () => {
    const { edit, seen } = replacing(['model: sonnet', 'modle: sonnet'], ['modle: sonnet', 'model: opus']);
    const app = await openPipeline({ edit });
    await app.press('e');
    const shown = await app.until('templates/rate/pipeline.yaml:9:5: unknown key "modle"');
    const lines = shown.split('\n');
    const at = lines.findIndex((line) => line.includes('✗  9 │     modle: sonnet'));
    expect(lines[at + 1]).toContain('✗ templates/rate/pipeline.yaml:9:5: unknown key "modle"');
    expect(lines[at + 2]).toContain('Did you mean model?');
    await app.until('your text was not written: 1 mistake');
    expect(app.backend.shown.pipelineText).toBeNull();
    await app.press('e');
    await app.until('templates/rate is written.');
    await app.until('model: opus');
    expect(seen[1]).toContain('modle: sonnet');
    expect(app.backend.shown.pipelineText).toContain('model: opus');
  });

  test('left with a text that was not written asks first', async () => {
    const { edit } = replacing(['model: sonnet', 'modle: sonnet']);
    const app = await openPipeline({ edit });
    await app.press('e');
    await app.until('your text was not written');
    await app.press('Esc');
    await app.until('Drop your text?');
    await app.press('n');
    await app.until('your text was not written');
    await app.press('Esc', 'y');
    await app.until('survey-a');
  });

  test('that was changed meanwhile by somebody else is not written over without a question', async () => {
    const backend = createFakeBackend();
    const app = await openPipeline({
      backend,
      edit: async (path) => {
        backend.shown.pipelineText = `name: rate\n# of somebody else\n`;
        await writeFile(path, 'name: mine\n');
      },
    });
    await app.press('e');
    await app.until('The file has changed meanwhile');
    await app.press('n');
    await app.until('It has changed on disk meanwhile, and your text was kept');
    expect(backend.acts).toEqual([]);
    await app.press('e');
    await app.until('The file has changed meanwhile');
    await app.press('y');
    await app.until('templates/rate is written.');
    expect(backend.shown.pipelineText).toBe('name: mine\n');
  });

  test('the terminal is as it was while the editor runs, and after it', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const app = await openPipeline({ edit: () => ended });
    await app.press('e');
    await app.until(() => !app.isAlternate());
    end();
    await app.until(() => app.isAlternate());
    await app.until('✓ valid');
  });

  test('a click chooses a step, a tab or a setting', async () => {
    const app = await openPipeline();
    app.send('\u001b[<0;15;4M');
    await app.until('▸judge');
    app.send('\u001b[<0;25;6M');
    await app.until('▸schema');
    await app.until('"score"');
  });
});

keysOf('pipeline', {
  Enter: async () => {
    const app = await openPipeline();
    await app.press('End', 'Enter');
    await app.until('retryFrom of generate');
    await app.press('Esc');
    await app.gone('retryFrom of generate');
    expect(app.backend.acts).toEqual([]);
  },
  Right: async () => {
    const app = await openPipeline();
    await app.press('Right');
    await app.until('▸judge');
    await app.until('How good is it?');
  },
  Left: async () => {
    const app = await openPipeline();
    await app.press('Left');
    await app.until('▸refine');
    await app.until('steps.judge.score < 8');
  },
  Tab: async () => {
    const app = await openPipeline();
    await app.press('Tab');
    await app.until('You write short dialogues.');
    await app.press('Tab');
    await app.until('It has no schema.');
    await app.press('Tab');
    await app.until(' 9 │     model: sonnet');
  },
  'Shift+Tab': async () => {
    const app = await openPipeline();
    await app.press('Shift+Tab');
    await app.until('▸file');
  },
  r: async () => {
    const app = await openPipeline();
    await app.press('r');
    await app.until('starts 2026-11-27-rate for up to $2.40');
  },
  e: async () => {
    const { edit } = replacing(['model: sonnet', 'model: opus']);
    const app = await openPipeline({ edit });
    await app.press('e');
    await app.until('templates/rate is written.');
    expect(app.backend.acts).toEqual(['savePipeline templates/rate']);
  },
  n: async () => {
    const app = await openPipeline({ path: 'templates/broken', rows: 24 });
    await app.press('Tab', 'n', 'n', 'n');
    await app.until('7:15: attempts is a whole number');
    const fine = await openPipeline();
    await fine.press('n');
    await fine.until('Nothing is wrong with it.');
  },
  u: async () => {
    const { edit } = replacing(['model: sonnet', 'modle: sonnet']);
    const app = await openPipeline({ edit });
    await app.press('u');
    await app.until('There is no text of yours that was not written.');
    await app.press('e');
    await app.until('your text was not written');
    await app.press('u');
    await app.until('Dropped: this is what is on disk.');
    await app.until('✓ valid');
  },
  y: async () => {
    const app = await openPipeline();
    await app.press('Tab', 'y');
    await app.until('Copied: the template');
  },
});
