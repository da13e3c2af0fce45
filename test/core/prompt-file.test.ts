import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  digestOfPrompt,
  formatPromptFile,
  isOurs,
  parsePromptFile,
  type PromptText,
  trimPrompt,
} from '../../src/core/prompt-file.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '---',
        '\n',
        '\r\n',
        '\r',
        ' ',
        '\t',
        'made: x',
        'system: |2-',
        '# a',
        ': ',
        '"',
        "'",
        '{{x}}',
        '\u2028',
        '\ufeff',
        '\u0085',
        '\u0000',
        'é',
        '😀',
        '%',
        '- ',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);
const anyPrompt = fc.record({ system: fc.option(anyText), user: anyText }).map(({ system, user }): PromptText => {
  const trimmed = system === null ? '' : trimPrompt(system);
  return { system: trimmed === '' ? null : trimmed, user: trimPrompt(user) };
});

describe('prompt.md', () => {
  test('gives back, of any text, what was written, and is known as ours', () => {
    fc.assert(
      fc.property(anyPrompt, (prompt) => {
        const file = parsePromptFile(formatPromptFile(prompt), 'prompt.md');
        expect({ system: file.system, user: file.user }).toEqual(prompt);
        expect(isOurs(file)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('holds whole characters only: half of one is as no file would give it back', () => {
    const prompt = { system: null, user: trimPrompt('cut \ud83d off') };
    expect(prompt.user).toBe('cut \ufffd off');
    expect(isOurs(parsePromptFile(Buffer.from(formatPromptFile(prompt)).toString(), 'x'))).toBe(true);
  });

  test('is readable: front matter, an empty line, the text', () => {
    const prompt = { system: 'Be brief.\n\n  - and kind', user: 'Rate ash.' };
    expect(formatPromptFile(prompt)).toBe(
      `---\nmade: ${digestOfPrompt(prompt)}\nsystem: |2-\n  Be brief.\n\n    - and kind\n---\n\nRate ash.\n`,
    );
  });

  test('that a person changed is not ours any more, in the text or in the system part', () => {
    const text = formatPromptFile({ system: 'Be brief.', user: 'Rate ash.' });
    expect(isOurs(parsePromptFile(text.replace('ash', 'birch'), 'x'))).toBe(false);
    expect(isOurs(parsePromptFile(text.replace('brief', 'kind'), 'x'))).toBe(false);
  });

  test('stays ours when an editor added or took away line ends and white space at the edges', () => {
    const text = formatPromptFile({ system: null, user: 'Rate ash.\nTwo lines.' });
    for (const saved of [`\ufeff${text}`, text.trimEnd(), `${text}\n\n`, text.replace('\n\nRate', '\n\n\n\nRate')])
      expect(isOurs(parsePromptFile(saved, 'x'))).toBe(true);
  });

  test('without front matter is a whole prompt of a person', () => {
    expect(parsePromptFile('Rate ash.\n', 'x')).toEqual({ system: null, user: 'Rate ash.', made: null });
    expect(isOurs(parsePromptFile('Rate ash.\n', 'x'))).toBe(false);
  });

  test('takes a system part that a person wrote in any form of YAML', () => {
    expect(parsePromptFile('---\nsystem: "Be\\nbrief."\n---\nRate ash.', 'x')).toEqual({
      system: 'Be\nbrief.',
      user: 'Rate ash.',
      made: null,
    });
    expect(parsePromptFile('---\r\nsystem: >\r\n  Be\r\n  brief.\r\n---\r\n\r\nRate ash.\r\n', 'x')).toEqual({
      system: 'Be brief.',
      user: 'Rate ash.',
      made: null,
    });
  });

  test('whose front matter cannot be read is a mistake that names the file', () => {
    expect(() => parsePromptFile('---\nsystem: [open\n---\nx', 'prompt.md of ash')).toThrow(
      /^prompt\.md of ash: the front matter is not YAML/,
    );
    expect(() => parsePromptFile('---\nsytem: x\n---\nx', 'prompt.md of ash')).toThrow(
      'prompt.md of ash: the front matter has an unknown key "sytem"',
    );
    expect(() => parsePromptFile('---\nsystem: 7\n---\nx', 'prompt.md of ash')).toThrow(
      'prompt.md of ash: the front matter has a "system" that is not a text',
    );
  });
});
