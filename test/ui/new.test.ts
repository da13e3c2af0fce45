import { describe, expect, test } from '@jest/globals';
import { suggestId } from '../../src/ui/screens/new/new-form.ts';
import { createFakeBackend, type FakeBackend, fakeNow } from '../support/fake-backend.ts';
import { fakePipelines } from '../support/fake-pipelines.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const price = 'starts 2026-11-27-rate for up to $2.40';

async function openNew(
  setting: { columns?: number; rows?: number; backend?: FakeBackend; pipeline?: string | null } = {},
) {
  const { pipeline = null, ...rest } = setting;
  const app = opened({ begin: [{ screen: 'new', pipeline }], ...rest });
  await app.until('for up to $2.40');
  return app;
}

const refusing = (code: string, message: string): FakeBackend => {
  const backend = createFakeBackend();
  const { estimateNew } = backend;
  Object.assign(backend, {
    estimateNew: async (run: Parameters<typeof estimateNew>[0]) => {
      if (run.limit === 7) throw { code, message, hint: 'Do otherwise.' };
      return estimateNew(run);
    },
  });
  return backend;
};

describe('a new run', () => {
  test.each([
    [80, 24],
    [200, 50],
  ])('at %i×%i', async (columns, rows) => {
    const app = await openNew({ columns, rows });
    expect(app.screen()).toMatchSnapshot();
  });

  test.each([
    [80, 24],
    [200, 50],
  ])('with the list of models at %i×%i', async (columns, rows) => {
    const app = await openNew({ columns, rows });
    await app.press('Up', 'Up', 'Up', 'Up', 'Up', 'Up', 'Enter');
    await app.until('5 of 5');
    expect(app.screen()).toMatchSnapshot();
  });

  test('is started with what the fields say, for exactly the amount that was shown', async () => {
    const app = await openNew();
    await app.press('Tab', 'Tab', 'Tab', 'm', 'i', 'n', 'i', 'Enter');
    await app.until('openai/gpt-mini');
    await app.press('2', '0', 'Tab', 'Right', 'Right', 'Tab', '8', 'Tab', '5', 'Tab');
    await app.until('for up to $2.40');
    app.backend.shown.estimate = {
      ...app.backend.shown.estimate,
      costUsd: { low: 0, expected: 0.11, upper: 0.3 },
    };
    await app.press('Right');
    await app.until('starts 2026-11-27-rate for up to $0.30 (simulated)');
    await app.press('Enter');
    await app.until('A rehearsal: the sandbox answers, and nothing is billed.');
    await app.until('You consent to 812 calls for up to $0.30.');
    await app.press('Enter');
    expect(app.backend.started).toEqual([]);
    await app.press('y');
    await app.until('› 2026-11-27-rate');
    expect(app.screen()).not.toContain('› new run');
    expect(app.backend.acts).toEqual(['start 2026-11-27-rate 0.3']);
    expect(app.backend.started).toEqual([
      {
        batchId: '2026-11-27-rate',
        pipeline: 'templates/rate',
        model: 'openai/gpt-mini',
        limit: 20,
        lane: 'flex',
        workers: 8,
        maxCostUsd: 5,
        sandbox: true,
      },
    ]);
    expect(app.backend.estimated.at(-1)).toEqual(app.backend.started[0]);
  });

  test('is not asked about letter by letter, and never twice at once', async () => {
    const backend = createFakeBackend();
    const { estimateNew } = backend;
    let underWay = 0;
    let most = 0;
    Object.assign(backend, {
      estimateNew: async (run: Parameters<typeof estimateNew>[0]) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 120));
        underWay -= 1;
        return estimateNew(run);
      },
    });
    const app = await openNew({ backend });
    await app.press('Tab');
    app.send('-second');
    await app.until('starts 2026-11-27-rate-second for up to $2.40');
    await app.press('x', 'y', 'z');
    await app.until('starts 2026-11-27-rate-secondxyz for up to $2.40');
    expect(most).toBe(1);
    const ids = backend.estimated.map(({ batchId }) => batchId);
    expect(ids).toContain('2026-11-27-rate-second');
    expect(ids).not.toContain('2026-11-27-rate-sec');
  });

  test('whose price is still coming cannot be started', async () => {
    const app = await openNew();
    const held = app.backend.hold('estimateNew');
    await app.press('Tab', 'x', 'Enter');
    await app.until('What it would cost is not there yet');
    expect(app.screen()).not.toContain('y start it');
    held.release();
    await app.until('starts 2026-11-27-ratex for up to $2.40');
  });

  test('with an unknown price says so, and consents to that', async () => {
    const backend = createFakeBackend();
    backend.shown.estimate = { ...backend.shown.estimate, costUsd: null };
    const app = opened({ backend, begin: [{ screen: 'new', pipeline: 'templates/rate' }] });
    await app.until('starts 2026-11-27-rate at an unknown price');
    await app.press('Enter');
    await app.until('You consent to 812 calls at an unknown price.');
    await app.press('y');
    await app.until('› 2026-11-27-rate');
    expect(backend.acts).toEqual(['start 2026-11-27-rate null']);
  });

  test.each([
    ['a..b', 'it contains ".."'],
    ['con', 'it is the name of a device on Windows'],
    ['', 'it is empty'],
  ])('of the id %p is refused while that is typed', async (id, problem) => {
    const app = await openNew();
    await app.press('Tab');
    await app.press('\u0015');
    if (id !== '') app.send(id);
    await app.until(problem);
    await app.until('Not yet: see the fields that are marked.');
    await app.press('Enter');
    expect(app.screen()).not.toContain('y start it');
  });

  test.each([
    ['taken', 'A batch 2026-11-27-rate is there already', / Id .*✗ A batch 2026-11-27-rate is/],
    ['no-pipeline', 'There is no pipeline there', / Pipeline .*✗ There is no pipeline there/],
    ['unknown-model', 'Nobody has that model', / Model .*✗ Nobody has that model/],
    ['lane', 'It has no flex lane', / Lane .*✗ It has no flex lane/],
    ['unpriced', 'A cap needs a price', / Cap in \$ .*✗ A cap needs a price/],
    ['source', 'The source is empty', / Pipeline .*✗ The source is empty/],
  ])('that the backend refuses with %s says so beside the field', async (code, message, shown) => {
    const app = await openNew({ backend: refusing(code, message) });
    await app.press('Tab', 'Tab', 'Tab', 'Tab', '7');
    await app.until(shown);
    await app.press('Backspace');
    await app.until(price);
  });

  test('that is refused for a reason of no field says it below', async () => {
    const app = await openNew({ backend: refusing('disk', 'The disk is full') });
    await app.press('Tab', 'Tab', 'Tab', 'Tab', '7');
    await app.until('✗ The disk is full Do otherwise.');
  });

  test('that cannot be started says why beside the field, and can be mended', async () => {
    const app = await openNew();
    app.backend.failNext('start', { code: 'taken', message: 'Somebody was faster.', hint: 'Choose another id.' });
    await app.press('Tab', 'Enter', 'y');
    await app.until(/ Id .*✗ Somebody was faster/);
    await app.press('2');
    await app.until('starts 2026-11-27-rate2 for up to $2.40');
  });

  test('takes a pipeline from where it was begun, and an id of its name', async () => {
    const app = opened({ begin: [{ screen: 'new', pipeline: 'template:blackjack' }] });
    await app.until('starts 2026-11-27-blackjack for up to $2.40');
  });

  test('of a model whose key is not set says so, but in a rehearsal', async () => {
    const app = await openNew();
    await app.press('Tab', 'Tab', 'Tab', ...'flash', 'Enter');
    await app.until('▲ GEMINI_API_KEY is not set');
    await app.press('Tab', 'Tab', 'Tab', 'Tab', 'Right');
    await app.gone('GEMINI_API_KEY');
  });

  test('a lane that the model does not have is refused beside it', async () => {
    const app = await openNew();
    await app.press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Right', 'Right');
    await app.until(/ Lane +flex/);
    await app.press('Up', 'Up', ...'sonnet', 'Enter');
    await app.until(/ Lane .*✗ anthropic\/claude-sonnet has no flex/);
  });

  test('a click chooses a field or a lane, pasting fills a text', async () => {
    const app = await openNew();
    app.send('\u001b[<0;5;3M');
    await app.until('▸ Id');
    app.send('\u001b[200~-from\nthe clipboard\u001b[201~');
    await app.until('2026-11-27-rate-from the');
    await app.press('\u0015', ...'again');
    await app.until('starts again for');
    app.send('\u001b[<0;46;16M');
    await app.until(/ Lane +batch/);
    await app.until('▸ batch  up to $1.20');
  });

  test('its id is the date and the name of the pipeline, numbered where there is one', () => {
    const [rate = null] = fakePipelines;
    const now = new Date(2026, 10, 27, 12).getTime();
    expect(suggestId(now, rate, [])).toBe('2026-11-27-rate');
    expect(suggestId(now, rate, ['2026-11-27-Rate', '2026-11-27-rate-2'])).toBe('2026-11-27-rate-3');
    expect(suggestId(now, null, [])).toBe('2026-11-27');
    expect(new Date(fakeNow).getUTCFullYear()).toBe(2026);
  });
});

keysOf('new', {
  Enter: async () => {
    const app = await openNew();
    await app.press('Enter');
    await app.until('Pipelines  /');
    await app.press('Esc', 'Tab', 'Enter');
    await app.until('Start 2026-11-27-rate?');
    await app.press('n');
    await app.until(price);
    expect(app.backend.started).toEqual([]);
  },
  Tab: async () => {
    const app = await openNew();
    await app.press('Tab');
    await app.until('▸ Id');
  },
  Down: async () => {
    const app = await openNew();
    await app.press('Down', 'Down');
    await app.until('▸ Provider');
  },
  'Shift+Tab': async () => {
    const app = await openNew();
    await app.press('Shift+Tab');
    await app.until('▸ Sandbox');
  },
  Up: async () => {
    const app = await openNew();
    await app.press('Up', 'Up');
    await app.until('▸ Cap in $');
  },
  Right: async () => {
    const app = await openNew();
    await app.press('Tab', 'Tab', 'Right');
    await app.until(/ Provider +anthropic/);
    await app.until('anthropic/claude-sonnet');
  },
  Left: async () => {
    const app = await openNew();
    await app.press('Tab', 'Left', 'Left', 'x');
    await app.until('2026-11-27-raxte');
    await app.press('Tab', 'Left');
    await app.until(/ Provider +openai/);
    await app.until('openai/gpt-mini');
  },
  PageDown: async () => {
    const app = await openNew();
    await app.press('PageDown');
    await app.until('3-5 of 5');
  },
  PageUp: async () => {
    const app = await openNew();
    await app.press('PageDown', 'PageUp');
    await app.until('1-3 of 5');
  },
  Esc: async () => {
    const app = await openNew();
    await app.press('Esc');
    await app.until('survey-a');
  },
  'Ctrl+c': async () => {
    const app = await openNew();
    await app.press('Ctrl+c');
    await app.until('survey-a');
  },
});

keysOf('picker', {
  Enter: async () => {
    const app = await openNew();
    await app.press('b', 'l', 'a');
    await app.until('1 of 4');
    await app.press('Enter');
    await app.until('starts 2026-11-27-blackjack for up to $2.40');
  },
  Esc: async () => {
    const app = await openNew();
    await app.press('b', 'l', 'Esc');
    await app.until('405 items');
    await app.until(/▸ Pipeline +rate/);
  },
  'Ctrl+c': async () => {
    const app = await openNew();
    await app.press('Enter', 'Ctrl+c');
    await app.until('405 items');
  },
  Up: async () => {
    const app = await openNew();
    await app.press('Enter', 'Down', 'Down', 'Up');
    await app.until('▸ ✗ broken');
  },
  Down: async () => {
    const app = await openNew();
    await app.press('Enter', 'Down', 'Down');
    await app.until('▸ default');
  },
  PageUp: async () => {
    const app = await openNew();
    await app.press('Enter', 'PageDown', 'PageUp');
    await app.until('▸ rate');
  },
  PageDown: async () => {
    const app = await openNew();
    await app.press('Enter', 'PageDown');
    await app.until('▸ blackjack');
  },
});
