import type * as z from 'zod';
import { findClosestWord, suggestWord } from '../core/closest-word.ts';
import { atKey, atValue, type Finding } from './finding.ts';
import { knownKeysAt, placeOfKey } from './known-keys.ts';

/** What a person is told about a place that does not fit the grammar. */
export function explainIssue(issue: z.core.$ZodIssue, data: unknown): readonly Finding[] {
  const found = valueAt(data, issue.path);
  const name = toShownPath(issue.path);
  const finding = (code: string, message: string, hint: string): Finding => ({
    code,
    severity: 'error',
    message,
    hint,
    place: atValue(...issue.path),
  });

  if (found === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_union')) {
    return [
      {
        ...finding(
          'missing',
          `${toContainer(issue.path.slice(0, -1))} needs "${String(issue.path.at(-1))}"`,
          hintOfMissing(issue.path),
        ),
        place: atKey(...issue.path.slice(0, -1)),
      },
    ];
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const known = knownKeysAt(issue.path);
        const elsewhere = known.includes(key) ? null : placeOfKey(key, issue.path);
        const near = suggestWord(key, known, 'keys');
        const hint = near.startsWith('Did') || elsewhere === null ? near : `It belongs ${elsewhere}.`;
        return {
          code: 'unknown-key',
          severity: 'error',
          message: `"${key}" is no key of ${toContainer(issue.path)}`,
          hint,
          place: atKey(...issue.path, key),
        };
      });
    case 'invalid_type':
      return [
        finding(
          'wrong-type',
          `${name} must be ${toNoun(issue.expected)}, and is ${describe(found)}`,
          hintOfType(issue.expected, found, String(issue.path.at(-1))),
        ),
      ];
    case 'invalid_value': {
      const words = issue.values.map(String);
      const near = findClosestWord(String(found), words);
      const yes = words.length === 2 && words.includes('true') ? 'Write true or false.' : '';
      return [
        finding(
          'wrong-value',
          `${name} cannot be ${describe(found)}`,
          [
            near === null ? '' : `Did you mean "${near}"?`,
            words.length > 1 || near === null ? `Possible: ${words.join(', ')}.` : '',
            yes,
          ]
            .filter((sentence) => sentence !== '')
            .join(' '),
        ),
      ];
    }
    case 'too_small':
      return [
        finding(
          'out-of-range',
          sayBound(name, found, issue.origin, 'at least', issue.minimum, issue.inclusive ?? true),
          '',
        ),
      ];
    case 'too_big':
      return [
        finding(
          'out-of-range',
          sayBound(name, found, issue.origin, 'at most', issue.maximum, issue.inclusive ?? true),
          issue.path.at(-1) === 'atLeast' ? 'It is a share: 0.8 for four in five.' : '',
        ),
      ];
    case 'invalid_union':
      return explainUnion(issue, data, found, name);
    default:
      return [
        finding(
          'wrong-value',
          `${name} cannot be ${describe(found)}`,
          issue.path.at(-1) === 'flags' ? 'Flags are "i", "m" or "im".' : issue.message,
        ),
      ];
  }
}

/** Of the forms a value may have, the one that was meant is the one that fits in kind; its own issues are told. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  data: unknown,
  found: unknown,
  name: string,
): readonly Finding[] {
  const isMap = typeof found === 'object' && found !== null;
  const fitsInKind = ({ path, code }: z.core.$ZodIssue) =>
    path.length > 0 || code === 'unrecognized_keys' || (!isMap && (code === 'invalid_value' || code === 'too_small'));
  const meant = issue.errors.filter((issues) => issues.every(fitsInKind));
  const score = (issues: readonly z.core.$ZodIssue[]) =>
    issues.filter(({ code, path }) => code === 'unrecognized_keys' || path.length === 0).length;
  const [best] = [...meant].sort((a, b) => score(a) - score(b));
  if (best === undefined) {
    return [
      {
        code: 'wrong-type',
        severity: 'error',
        message: `${name} cannot be ${describe(found)}`,
        hint: hintOfUnion(issue.path),
        place: atValue(...issue.path),
      },
    ];
  }
  const lifted = best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as z.core.$ZodIssue);
  // A misspelt key explains why the right one is missing.
  const misspelt = lifted.some(({ code }) => code === 'unrecognized_keys');
  return lifted
    .filter(({ code, path }) => !(misspelt && code === 'invalid_type' && valueAt(data, path) === undefined))
    .flatMap((inner) => explainIssue(inner, data));
}

function hintOfUnion(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === 'parse') return 'Write json, text, {sections: …} or {regex: …}.';
  if (last === 'schema') return 'Write the name of a .json file, or the schema itself as a map.';
  if (last === 'command') return 'Write the program and its arguments as a list: command: [node, send.js]';
  if (path[1] === 'combine') return 'Write the key of a list, a data file, or the elements themselves: [a, b].';
  if (last === 'stop') return 'Write one text, or a list of texts.';
  return 'Write a text, or a map with its settings.';
}

const examplesOfMissing: Readonly<Record<string, string>> = {
  source: 'Say where items come from, for instance: source: { file: messages.csv }',
  expr: 'Say what must hold, for instance: expr: value.score >= 0.6',
  each: 'Say which list, for instance: each: steps.think.ideas',
  name: 'Say what it is called, for instance: name: tone',
  content: 'Say what stands in it: a template file, or the text itself: "{{json value}}"',
  run: 'Name the program and its arguments: run: [node, send.js]',
  plus: 'Say which values count for it: plus: [win]',
  minus: 'Say which values count against it: minus: [loss]',
  file: 'Name a data file, for instance: file: moods.yaml',
  list: 'Say what is drawn from, for instance: list: cards',
  positions: 'Name the places: positions: [past, present, future]',
  pattern: "Say what is looked for, for instance: pattern: 'Total: (\\d+)'",
};

function hintOfMissing(path: readonly PropertyKey[]): string {
  return examplesOfMissing[String(path.at(-1))] ?? '';
}

function hintOfType(expected: string, found: unknown, key: string): string {
  if (expected === 'boolean' && typeof found === 'string' && /^(yes|no|on|off|y|n)$/i.test(found))
    return 'In YAML 1.2 only true and false are booleans.';
  if (expected === 'string' && (typeof found === 'number' || typeof found === 'boolean'))
    return `Quote it: "${String(found)}"`;
  if ((expected === 'number' || expected === 'int') && typeof found === 'string')
    return /^[\d.]+$/.test(found) ? `Leave the quotes out: ${found}` : '';
  if (expected === 'array') return 'Begin each element with "- ".';
  if (key === 'code' && typeof found === 'string') return `Write it as a map: code: { set: ${quoteInFlow(found)} }`;
  if (key === 'expand' && typeof found === 'string')
    return `Write it as a map: expand: { each: ${quoteInFlow(found)} }`;
  if (expected === 'record' && (key === 'init' || key === 'each' || key === 'columns' || key === 'stats'))
    return 'Write names and what each is, one a line, for instance: total: sum(raw.prices)';
  if (expected === 'object' && typeof found === 'string' && /^\w+$/.test(found))
    return `Write it as a map, for instance: ${found}: {}`;
  return '';
}

/** As it can stand inside { }, where commas and brackets end a text. */
function quoteInFlow(text: string): string {
  return /[,[\]{}"']|:\s|\s#/.test(text) ? JSON.stringify(text) : text;
}

function sayBound(
  name: string,
  found: unknown,
  origin: string,
  word: string,
  bound: number | bigint,
  inclusive: boolean,
): string {
  if (origin === 'array')
    return `${name} has ${Array.isArray(found) ? found.length : 0} elements and needs ${word} ${bound}`;
  if (origin === 'string') return `${name} is an empty text`;
  if (!inclusive)
    return `${name} must be ${word === 'at least' ? 'more' : 'less'} than ${bound}, and is ${describe(found)}`;
  return `${name} must be ${word} ${bound}, and is ${describe(found)}`;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function toNoun(expected: string): string {
  return nouns[expected] ?? expected;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The key at the end of a path; its line says which one of several it is. */
function toShownPath(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  if (typeof last !== 'number') return `"${String(last)}"`;
  return `Element ${last + 1} of ${toShownPath(path.slice(0, -1))}`;
}

function toContainer(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'a pipeline';
  if (path.length === 2 && path[0] === 'steps') return 'a step';
  if (path.length === 2 && path[0] === 'outputs') return 'outputs';
  if (path.length === 1 && path[0] === 'source') return 'source';
  return toShownPath(path);
}

export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    data,
  );
}
