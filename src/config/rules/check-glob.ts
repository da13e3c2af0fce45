import { atValue, type Finding } from '../finding.ts';

/** A pattern that cannot be one, or surely is not meant so. */
export function checkGlob(pattern: string): readonly Finding[] {
  const place = atValue('source', 'glob');
  if (pattern.includes('\\'))
    return [error('glob', `The pattern "${pattern}" has a backslash`, 'Write paths with "/", on Windows too.', place)];
  for (const [open, close] of [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ] as const) {
    if (count(pattern, open) !== count(pattern, close))
      return [
        error(
          'glob',
          `The pattern "${pattern}" has a "${open}" without "${close}", or the other way round`,
          'Balance the brackets.',
          place,
        ),
      ];
  }
  if (/^\*\*\/\*$|^\*\*$/.test(pattern))
    return [
      {
        code: 'glob',
        severity: 'warning',
        message: `The pattern "${pattern}" takes every file below the folder`,
        hint: 'Name a folder or an ending, for instance notes/**/*.md.',
        place,
      },
    ];
  if (!/[*?{[(]/.test(pattern))
    return [
      {
        code: 'glob',
        severity: 'warning',
        message: `The pattern "${pattern}" has no wildcard: it is one file at most`,
        hint: 'For the files of a folder write for instance notes/*.md.',
        place,
      },
    ];
  return [];
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function error(code: string, message: string, hint: string, place: Finding['place']): Finding {
  return { code, severity: 'error', message, hint, place };
}
