import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../../src/cli/ask.ts';

function createDialogue(isTerminal = true) {
  const input = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const output = Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 80 });
  let said = '';
  output.on('data', (chunk) => {
    said += String(chunk);
  });
  return { input, output, said: () => said };
}

describe('a question', () => {
  test.each([
    ['y\n', true],
    ['YES\n', true],
    [' y \n', true],
    ['\n', false],
    ['n\n', false],
    ['yup\n', false],
    ['\u0003', false],
    ['\u0004', false],
  ])('answered with %j is %s', async (typed, answer) => {
    const dialogue = createDialogue();
    const asked = ask('Proceed with processing? [y/N]', dialogue);
    dialogue.input.write(typed);
    expect(await asked).toBe(answer);
    expect(dialogue.said()).toContain('Proceed with processing? [y/N] ');
  });

  test('is no when the input ends', async () => {
    const dialogue = createDialogue();
    const asked = ask('Go on? [y/N]', dialogue);
    dialogue.input.end();
    expect(await asked).toBe(false);
  });

  test('is not asked where there is no terminal', async () => {
    const dialogue = createDialogue(false);
    dialogue.input.write('y\n');
    expect(await ask('Go on? [y/N]', dialogue)).toBe(false);
    expect(dialogue.said()).toBe('');
  });
});
