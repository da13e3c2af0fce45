import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/core/errors.ts';
import { keyTable } from '../../src/ui/keys.ts';
import { showDashboard } from '../../src/ui/dashboard.ts';
import { createFakeBackend } from '../support/fake-backend.ts';
import { closeAfterEach, keysOf, opened } from '../support/typed-keys.ts';

closeAfterEach();

const cursorOn = (batchId: string) => new RegExp(`▸.?${batchId} `);
const esc = '\u001b';

describe('the terminal', () => {
  test('gets the alternate screen, no cursor and the mouse, and everything back at the end', async () => {
    const app = opened();
    await app.until('survey-a');
    expect(app.isAlternate()).toBe(true);
    expect(app.written()).toContain(`${esc}[?1000h${esc}[?1006h`);
    await app.press('q');
    expect(await app.ended).toBe(0);
    await app.until(() => !app.isAlternate());
    expect(app.written()).toMatch(/\[\?25h(?![\s\S]*\[\?25l)/);
    expect(app.written()).toMatch(/\[\?1006l[^[]*\[\?1000l(?![\s\S]*\[\?100[06]h)/);
    expect(app.backend.isClosed).toBe(true);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('is as before after %s', async (signal, exitCode) => {
    const app = opened();
    await app.until('survey-a');
    process.emit(signal, signal);
    expect(await app.ended).toBe(exitCode);
    await app.until(() => !app.isAlternate());
    expect(app.written()).toMatch(/\[\?25h(?![\s\S]*\[\?25l)/);
    expect(app.written()).toMatch(/\[\?1000l(?![\s\S]*\[\?1000h)/);
  });

  test('is as before after a bug, which is not swallowed', async () => {
    const backend = createFakeBackend();
    const app = opened({ backend });
    await app.until('survey-a');
    const failed = expect(app.ended).rejects.toThrow('Cannot read properties of undefined');
    Object.assign(backend, { batch: async () => ({ batchId: 'x' }) });
    await app.press('Enter');
    await failed;
    expect(app.written()).toMatch(/\[\?1049l(?![\s\S]*\[\?1049h)/);
    expect(app.written()).toMatch(/\[\?1000l(?![\s\S]*\[\?1000h)/);
  });

  test('that is none is refused with what to use instead', async () => {
    const refused = showDashboard({
      backend: createFakeBackend(),
      stdin: { isTTY: true } as NodeJS.ReadStream,
      stdout: { isTTY: false } as NodeJS.WriteStream,
      environment: {},
      hasColour: true,
      now: () => 0,
    });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow('The dashboard needs a terminal; the output is none.');
  });

  test('without colours gets none: weight and inversion alone', async () => {
    const app = opened({ hasColour: false });
    await app.until('survey-a');
    await app.press('Down');
    const colours =
      app
        .written()
        .match(/\u001b\[[\d;]*m/g)
        ?.flatMap((code) => code.slice(2, -1).split(';')) ?? [];
    expect(
      [...new Set(colours)].filter((code) => !['0', '1', '2', '7', '22', '27', '39', '49', ''].includes(code)),
    ).toEqual([]);
  });

  test('with colours has each state by sign and word too', async () => {
    const app = opened({ hasColour: true });
    await app.until('survey-a');
    expect(app.written()).toContain(`${esc}[38;5;75m● running`);
    expect(app.screen()).toMatch(
      /● running[\s\S]*▲ stuck[\s\S]*✗ killed[\s\S]*◆ decision[\s\S]*◇ in jobs[\s\S]*○ waiting[\s\S]*▲ failed[\s\S]*✓ complete/,
    );
  });

  test('that is made smaller and larger again is filled each time', async () => {
    const app = opened();
    await app.until('survey-a');
    app.resize(60, 20);
    await app.until('The dashboard needs 80×24; this terminal has 60×20.');
    app.resize(200, 50);
    await app.until('Pipeline');
    await app.until('l pipelines  ? help  q quit');
    app.resize(80, 24);
    await app.gone('Pipeline');
  });

  test('that is too small can be quit', async () => {
    const app = opened({ columns: 40, rows: 10 });
    await app.until('The dashboard needs 80×24');
    // Whole, however narrow it is.
    app.resize(20, 8);
    await app.until(/Make it larger, or\s+quit with q\./);
    await app.press('q');
    expect(await app.ended).toBe(0);
  });

  test('is written to only when something has changed', async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Down');
    const before = app.written().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(app.written().length).toBe(before);
  });

  test('gets of a keypress only the lines that change', async () => {
    const app = opened({ columns: 200, rows: 50 });
    await app.until('survey-a');
    const before = app.written().length;
    await app.press('Down');
    await app.until(cursorOn('survey-a'));
    expect(app.written().length - before).toBeLessThan(3000);
  });

  test('does not obey what a batch is called', async () => {
    const backend = createFakeBackend();
    const [row] = backend.shown.rows;
    if (row === undefined) throw new Error('there is no batch');
    backend.shown.rows = [{ ...row, batchId: `evil${esc}[2J${esc}]0;owned\u0007\u202e` }];
    const app = opened({ backend });
    await app.until('evil␛[2J␛]0;owned␇');
    expect(app.written()).not.toContain(`${esc}]0;`);
    await app.press('Enter');
  });
});

describe('looking', () => {
  test('is never done twice at once, however long it takes', async () => {
    const backend = createFakeBackend();
    const { home } = backend;
    let underWay = 0;
    let most = 0;
    let looks = 0;
    Object.assign(backend, {
      home: async (options: { archived: boolean }) => {
        underWay += 1;
        looks += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 60));
        underWay -= 1;
        return home(options);
      },
    });
    const app = opened({ backend });
    await app.until('survey-a');
    await app.press('h', 'h', 'h');
    await app.until('old-one');
    await app.until(() => looks > 6);
    expect(most).toBe(1);
  });

  test('is not done below another screen', async () => {
    const backend = createFakeBackend();
    const app = opened({ backend });
    await app.until('survey-a');
    await app.press('n');
    await app.until('› new');
    let looks = 0;
    const { home } = backend;
    Object.assign(backend, {
      home: (options: { archived: boolean }) => {
        looks += 1;
        return home(options);
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(looks).toBe(0);
    await app.press('Esc');
    await app.until(() => looks > 0);
  });
});

describe('the mouse', () => {
  const at = (button: number, column: number, row: number) => `${esc}[<${button};${column};${row}M`;

  test('a click selects, a double click opens, the wheel scrolls', async () => {
    const app = opened();
    await app.until('survey-a');
    app.send(at(0, 10, 7));
    await app.until(cursorOn('survey-b'));
    app.send(at(65, 10, 7));
    await app.until(cursorOn('tomorrow'));
    app.send(at(64, 10, 7));
    await app.until(cursorOn('survey-b'));
    app.send(`${at(0, 10, 6)}${esc}[<0;10;6m${at(0, 10, 6)}`);
    await app.until('› survey-a');
  });

  test('two clicks that lie apart are no double click', async () => {
    const app = opened();
    await app.until('survey-a');
    app.send(at(0, 10, 6));
    await app.until(cursorOn('survey-a'));
    app.pass(1000);
    app.send(at(0, 10, 6));
    await app.press('Down');
    await app.until(cursorOn('survey-b'));
  });

  test('a key of the footer is pressed by a click on it', async () => {
    const app = opened();
    await app.until('survey-a');
    app.send(at(0, 14, 24));
    await app.until('› new');
  });

  test('other buttons and letting go mean nothing', async () => {
    const app = opened();
    await app.until('survey-a');
    app.send(`${at(2, 10, 7)}${esc}[<0;10;7m`);
    await app.press('Down');
    await app.until(cursorOn('survey-a'));
  });
});

test('keys that come in one piece are pressed one after the other', async () => {
  const app = opened();
  await app.until('survey-a');
  app.send('jj\r');
  await app.until('item-0003');
  app.send('\t\t');
  await app.until('None: its calls do not travel in jobs.');
  expect(app.screen()).toContain('› survey-b');
});

describe('what is pasted', () => {
  test('is text where one is typed, and presses no keys elsewhere', async () => {
    const app = opened();
    await app.until('survey-a');
    app.send(`${esc}[200~qdy${esc}[201~`);
    await app.press('/');
    app.send(`${esc}[200~survey-b\n${esc}[201~`);
    await app.until('1 of 10');
    expect(app.backend.acts).toEqual([]);
  });
});

describe('what cannot be done', () => {
  test('is said with the way out', async () => {
    const app = opened();
    await app.until('survey-a');
    app.backend.failNext('archive', {
      code: 'locked',
      message: '2026-11-27 is being worked on.',
      hint: 'Stop it first.',
    });
    await app.press('x');
    await app.until('✗ 2026-11-27 is being worked on. Stop it first.');
  });

  test('is said whole where it is longer than a line', async () => {
    const app = opened();
    await app.until('survey-a');
    app.backend.failNext('archive', {
      code: 'locked',
      message: 'anthropic/claude-haiku has no flex lane',
      hint: 'It has realtime and batch: choose one of the two, and try again; nothing was changed by it.',
    });
    await app.press('x');
    await app.until(
      /✗ anthropic\/claude-haiku has no flex lane\. It has realtime[\s\S]*\n {3}[\s\S]*nothing was changed by it\./,
    );
  });

  test('what takes long can be given up, and nothing is asked then', async () => {
    const app = opened();
    await app.until('survey-a');
    const held = app.backend.hold('estimateRun');
    await app.press('r');
    await app.until('Estimating 2026-11-27');
    await app.press('Esc');
    await app.gone('Estimating');
    held.release();
    await app.press('Down');
    await app.until(cursorOn('survey-a'));
    expect(app.screen()).not.toContain('consent');
  });

  test('a price that is unknown is said to be so', async () => {
    const backend = createFakeBackend();
    Object.assign(backend.shown, { estimate: { ...backend.shown.estimate, costUsd: null } });
    const app = opened({ backend });
    await app.until('survey-a');
    await app.press('r');
    await app.until('You consent to 812 calls at an unknown price.');
    await app.press('y');
    await app.until('is running.');
    expect(backend.acts).toEqual(['resume 2026-11-27 none null']);
  });
});

keysOf('everywhere', {
  '?': async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('?');
    await app.until('open the batch');
    await app.press('Esc');
    await app.until('survey-a');
  },
  Esc: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('n');
    await app.until('› new');
    await app.press('Esc', 'Esc');
    await app.until('survey-a');
  },
  m: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('m');
    await app.until('The mouse selects text.');
    expect(app.written()).toContain(`${esc}[?1006l${esc}[?1000l`);
    await app.press('m');
    await app.until('The mouse selects rows.');
  },
  q: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('q');
    expect(await app.ended).toBe(0);
    expect(app.backend.acts).toEqual([]);
  },
  'Ctrl+c': async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('Ctrl+c');
    expect(await app.ended).toBe(0);
  },
});

const moves = (keys: readonly string[], to: string) => async (): Promise<void> => {
  const app = opened();
  await app.until('survey-a');
  await app.press(...keys);
  await app.until(cursorOn(to));
};

keysOf('list', {
  Down: moves(['Down', 'Down'], 'survey-b'),
  j: moves(['j', 'j'], 'survey-b'),
  Up: moves(['Down', 'Down', 'Up'], 'survey-a'),
  k: moves(['j', 'j', 'k'], 'survey-a'),
  PageDown: moves(['PageDown'], 'damaged'),
  PageUp: moves(['End', 'PageUp'], '2026-11-27'),
  Home: moves(['Down', 'Down', 'Home'], '2026-11-27'),
  End: moves(['End', 'Up'], '2026-11-20'),
});

keysOf('filter', {
  Enter: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('/', ...'black', 'Enter');
    await app.until('1 of 10');
    await app.press('p');
    await app.until('blackjack-04 stops');
  },
  Esc: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('/', ...'black');
    await app.until('1 of 10');
    await app.press('Esc');
    await app.until('survey-a');
  },
});

keysOf('dialog', {
  y: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('r');
    await app.until('You consent');
    await app.press('y');
    await app.until('is running.');
  },
  n: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('r');
    await app.until('You consent');
    await app.press('n');
    await app.gone('You consent');
    expect(app.backend.acts).toEqual([]);
  },
  Enter: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('w');
    await app.until('Rename 2026-11-27');
    await app.press('Enter');
    await app.until('is called Dialogues, second try.');
  },
  Esc: async () => {
    const app = opened();
    await app.until('survey-a');
    await app.press('w');
    await app.until('Rename 2026-11-27');
    await app.press('Esc');
    await app.gone('Rename 2026-11-27');
    expect(app.backend.acts).toEqual([]);
  },
  Tab: tuned(['Tab', 'Backspace', '7', 'Enter'], '{"maxCostUsd":7}'),
  Down: tuned(['Down', 'Backspace', '7', 'Enter'], '{"maxCostUsd":7}'),
  'Shift+Tab': tuned(['Tab', 'Shift+Tab', '0', 'Enter'], '{"workers":100}'),
  Up: tuned(['Down', 'Up', '0', 'Enter'], '{"workers":100}'),
  Left: tuned(['Left', '2', 'Down', 'Down', 'Left', 'Enter'], '{"workers":120,"lane":"batch"}'),
  Right: tuned(['Left', 'Right', '2', 'Down', 'Down', 'Right', 'Enter'], '{"workers":102,"lane":"realtime"}'),
});

function tuned(keys: readonly string[], tuning: string): () => Promise<void> {
  return async () => {
    const app = opened({ begin: [{ screen: 'batch', batchId: '2026-11-27' }] });
    await app.until('item-0003');
    await app.press('t');
    await app.until('Tune the run');
    await app.press(...keys);
    await app.until('2026-11-27 goes on otherwise.');
    expect(app.backend.acts).toEqual([`tune 2026-11-27 ${tuning}`]);
  };
}

test('within a place no key has two meanings', () => {
  for (const bindings of Object.values(keyTable)) {
    const keys = bindings.flatMap(({ keys: some }) => some as readonly string[]);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  }
});
