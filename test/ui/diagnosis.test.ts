import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createFakeBackend, type FakeBackend } from '../support/fake-backend.ts';
import { fakeAnswer, fakeQuestion } from '../support/fake-diagnosis.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const batchId = '2026-11-27';
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

async function openDiagnosis(setting: Setting = {}) {
  const app = opened({ begin: [{ screen: 'diagnosis', batchId }], ...setting });
  await app.until('score must be a whole number');
  return app;
}

async function openAsk(setting: Setting = {}) {
  const app = opened({ begin: [{ screen: 'ask', batchId }], ...setting });
  await app.until('Price  up to $2.40');
  return app;
}

/** Asks, and agrees. */
async function openAnswer(setting: Setting = {}) {
  const app = await openAsk(setting);
  await app.press('a');
  await app.until('Ask gpt-mini about 2026-11-27?');
  await app.press('y');
  await app.until('The schema asks for whole numbers');
  return app;
}

describe('the diagnosis', () => {
  test.each(sizes)('at %i×%i', async (columns, rows) => {
    const app = await openDiagnosis({ columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test('of a batch without failures says so', async () => {
    const backend = createFakeBackend();
    Object.assign(backend, { diagnosis: async () => ({ causes: [], retries: [] }) });
    const app = opened({ backend, begin: [{ screen: 'diagnosis', batchId }] });
    await app.until('Nothing has failed, and nothing is left over.');
    await app.press('Enter', 'Right', 'Tab');
    await app.until('No answer had to be asked for again.');
  });

  test('says for the cause under the cursor what usually helps', async () => {
    const app = await openDiagnosis();
    await app.until('Loosen the schema');
    await app.press('Down');
    await app.until('Nothing is known that usually helps. a asks a model.');
    await app.until('▸ item-0042');
  });

  test('escape sequences in what failed are shown and not obeyed', async () => {
    const app = await openDiagnosis();
    await app.until('"eight" is no whole number␛[2J');
  });

  test('a click chooses a cause or an example, a double click opens that', async () => {
    const app = await openDiagnosis();
    app.send('\u001b[<0;5;5M');
    await app.until('▸ item-0042');
    app.send('\u001b[<0;5;4M');
    app.send('\u001b[<0;5;17M\u001b[<0;5;17m\u001b[<0;5;17M');
    await app.until('› item-0208');
  });
});

keysOf('diagnosis', {
  Enter: async () => {
    const app = await openDiagnosis();
    await app.press('Enter');
    await app.until('› diagnosis › item-0017');
  },
  Right: async () => {
    const app = await openDiagnosis();
    await app.press('Right');
    await app.until('▸ item-0133');
    await app.press('Enter');
    await app.until('› diagnosis › item-0133');
  },
  Left: async () => {
    const app = await openDiagnosis();
    await app.press('Left');
    await app.until('▸ item-0208');
  },
  Tab: async () => {
    const app = await openDiagnosis();
    await app.press('Tab');
    await app.until('16 asked again');
    await app.press('Down');
    await app.until('Sent an answer back 4 times.');
    await app.press('Tab');
    await app.until('item-0017');
  },
  a: async () => {
    const app = await openDiagnosis();
    await app.press('a');
    await app.until('› ask a model');
  },
  u: async () => {
    const app = await openDiagnosis();
    await app.press('u');
    await app.until('Looking at the batch anew.');
  },
  y: async () => {
    const app = await openDiagnosis();
    await app.press('y');
    await app.until('Copied: the diagnosis.');
    const [, copied = ''] = /\u001b\]52;c;([^\u0007]*)\u0007/.exec(app.written()) ?? [];
    expect(Buffer.from(copied, 'base64').toString()).toContain('9 rejected: schema: score must be a whole number');
  },
});

describe('asking a model', () => {
  test.each(sizes)('at %i×%i', async (columns, rows) => {
    const app = await openAsk({ columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test.each(sizes)('its answer at %i×%i', async (columns, rows) => {
    const app = await openAnswer({ columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test('begins with the cheapest model whose key is set', async () => {
    const app = await openAsk();
    await app.until('Model  openai/gpt-mini  $0.25 in, $2 out a million tokens');
  });

  test('says where the answer is kept, and that it is under way meanwhile', async () => {
    const backend = createFakeBackend();
    const held = backend.hold('askDiagnosis');
    const app = await openAsk({ backend });
    await app.press('a');
    await app.until('You consent to 812 calls for up to $2.40.');
    await app.press('y');
    await app.until('gpt-mini is asked');
    await app.press('a');
    await app.until('A question is under way already.');
    held.release();
    await app.until('kept as data/2026-11-27-diagnosis/item-0001/response.md');
    expect(backend.acts).toEqual(['askDiagnosis 2026-11-27 openai/gpt-mini 2.4']);
  });

  test('may be left: the answer is told where it is', async () => {
    const backend = createFakeBackend();
    const held = backend.hold('askDiagnosis');
    const app = await openAsk({ backend });
    await app.press('a', 'y');
    await app.until('gpt-mini is asked');
    await app.press('Esc');
    await app.until('survey-a');
    held.release();
    await app.until(/gpt-mini has answered about 2026-11-27:\s+data\/2026-11-27-diagnosis/);
  });

  test('that fails says why and what to do', async () => {
    const app = await openAsk();
    app.backend.failNext('askDiagnosis', { code: 'consent', message: 'It would cost more.', hint: 'Look again.' });
    await app.press('a', 'y');
    await app.until('✗ It would cost more.');
    await app.until('Look again.');
  });

  test('without consent asks nothing', async () => {
    const app = await openAsk();
    await app.press('a', 'Enter', 'n');
    await app.until('Price  up to');
    expect(app.backend.acts).toEqual([]);
  });

  test('with a prompt that was changed is priced anew, and asks that', async () => {
    const backend = createFakeBackend();
    const prompts: string[] = [];
    const { askDiagnosis } = backend;
    Object.assign(backend, {
      askDiagnosis: (...asked: Parameters<typeof askDiagnosis>) => {
        prompts.push(asked[1]);
        return askDiagnosis(...asked);
      },
    });
    const app = await openAsk({ backend });
    await app.press('Enter', 'W', 'h', 'y', '?', 'Enter', 'Esc');
    await app.until('changed · 1-19 of 37');
    await app.until('Price  up to $2.40');
    await app.press('a', 'y');
    await app.until('The schema asks');
    expect(prompts).toEqual([`Why?\n${fakeQuestion(batchId)}`]);
  });

  test('takes a prompt that is pasted with its lines', async () => {
    const app = await openAsk();
    await app.press('Enter');
    app.send('\u001b[200~one\r\ntwo\u001b[2J\u001b[201~');
    await app.until('two[2JA pipeline');
  });

  test('an editor that fails is told, and the prompt stays', async () => {
    const app = await openAsk({
      edit: async () => {
        throw new Error('vi is not there');
      },
    });
    await app.press('e');
    await app.until('The editor did not work: vi is not there');
    await app.until('A pipeline that sends items');
  });

  test('without an editor says how to have one', async () => {
    const app = await openAsk();
    await app.press('e');
    await app.until('There is no editor: set EDITOR.');
  });
});

keysOf('ask', {
  Enter: async () => {
    const app = await openAsk();
    await app.press('Enter', 'q');
    await app.until('qA pipeline');
  },
  e: async () => {
    let path = '';
    const app = await openAsk({
      edit: async (file) => {
        path = file;
        await writeFile(file, `Say it.\n${await readFile(file, 'utf8')}`);
      },
    });
    await app.press('e');
    await app.until('Say it.');
    await app.until('changed');
    expect(path).toMatch(/prompt\.md$/);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  },
  M: async () => {
    const app = await openAsk();
    await app.press('M');
    await app.until('✗ gemini');
    await app.press('Down', 'Enter');
    await app.until('Model  anthropic/claude-sonnet');
  },
  a: async () => {
    const app = await openAnswer();
    expect(app.backend.acts).toEqual(['askDiagnosis 2026-11-27 openai/gpt-mini 2.4']);
  },
  Tab: async () => {
    const app = await openAsk();
    await app.press('Tab');
    await app.until('Nothing was asked yet. a asks.');
    await app.press('Tab');
    await app.until('A pipeline that sends');
  },
  u: async () => {
    const app = await openAsk();
    await app.press('Enter', 'x', 'Esc');
    await app.until('xA pipeline');
    await app.press('u');
    await app.gone('xA pipeline');
  },
  y: async () => {
    const app = await openAnswer();
    await app.press('y');
    await app.until('Copied: the answer,');
    const shown = Buffer.from(fakeAnswer).toString('base64');
    expect(app.written()).toContain(`\u001b]52;c;${shown}\u0007`);
  },
});

keysOf('editor', {
  Esc: async () => {
    const app = await openAsk();
    await app.press('Enter', 'x');
    await app.until('typing, Esc ends it');
    await app.press('Esc');
    await app.gone('typing');
    await app.until('xA pipeline');
  },
  'Ctrl+c': async () => {
    const app = await openAsk();
    await app.press('Enter', 'Ctrl+c');
    await app.gone('typing');
    await app.until('A pipeline');
  },
});
