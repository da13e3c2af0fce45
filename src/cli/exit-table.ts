import { exitCodes } from '../core/errors.ts';

const rows = Object.values(exitCodes).toSorted((a, b) => a.code - b.code);

/** Code and meaning, for the list in the help. */
export function exitCodeList(): readonly (readonly [code: string, meaning: string])[] {
  return rows.map(({ code, meaning }) => [String(code), meaning]);
}

/** The table of the README. */
export function exitCodesAsMarkdown(): string {
  return ['| Code | Meaning |', '|---|---|', ...rows.map(({ code, meaning }) => `| ${code} | ${meaning} |`), ''].join(
    '\n',
  );
}
