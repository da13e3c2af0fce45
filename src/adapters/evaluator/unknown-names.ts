import { contextWords } from '../../core/context.ts';
import { findClosestWord, listWords } from '../../core/closest-word.ts';
import { builtInNames, drawNames } from './built-in-names.ts';
import type { Refusal } from './refusals.ts';
import type { FoundName } from './walk-names.ts';

const noCode = 'Code cannot be made from text here.';
const noWaiting = 'Expressions are computed at once, so nothing can be waited for or timed.';
const noHost = 'Expressions cannot reach the program, files or the network: they see data and give data.';

/** Names that people try, and why they are not there. */
const reasons: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['eval', 'Function'].map((name) => [name, noCode])),
  ...Object.fromEntries(
    ['Promise', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'].map((name) => [
      name,
      noWaiting,
    ]),
  ),
  ...Object.fromEntries(
    [
      'require',
      'process',
      'fetch',
      'globalThis',
      'global',
      'window',
      'document',
      'Buffer',
      'fs',
      'module',
      'exports',
    ].map((name) => [name, noHost]),
  ),
  console: 'There is nothing to write to: what is to be seen has to be a value.',
  BigInt: 'A BigInt cannot be stored as JSON; use a number or a text.',
  True: 'In JavaScript it is written true.',
  False: 'In JavaScript it is written false.',
  None: 'In JavaScript it is written null.',
  len: 'The length of a list or a text is .length: raw.tags.length',
  str: 'Write String(x).',
  int: 'Write Math.trunc(Number(x)).',
  float: 'Write Number(x).',
  abs: 'Write Math.abs(x).',
  min: 'Write Math.min(a, b), or Math.min(...list).',
  max: 'Write Math.max(a, b), or Math.max(...list).',
  random: 'Chance is there in code steps and rehearsals only, so that a batch gives the same when it is read again.',
  iteration: 'It is there in each, until and set of a code step only.',
  row: 'It is there in a table with each only.',
  values: 'It is there in stats of a table only.',
  children: 'It is there from a gather on.',
  value: 'It is there in rules, messages and outputs: what is judged or shown.',
  arguments: 'Only a function has arguments.',
  and: 'In JavaScript it is written &&.',
  or: 'In JavaScript it is written ||.',
  not: 'In JavaScript it is written !.',
};

/** Why a name that is read cannot be read; null where it can. */
export function findUnknown({ path }: FoundName, known: readonly string[]): Refusal | null {
  const [root = '', field] = path;
  if (known.includes(root)) return root === 'random' ? findUnknownDraw(field) : null;
  if (builtInNames.includes(root)) return null;
  const all = [...known, ...builtInNames];
  const near = findClosestWord(root, all);
  const isContext = (contextWords as readonly string[]).includes(root);
  const words = known.filter((name) => (contextWords as readonly string[]).includes(name));
  const list = words.length === 0 ? '' : `There are ${listWords(words)}.`;
  return {
    message: isContext ? `${root} is not there in this place.` : `There is no name ${root}.`,
    hint: reasons[root] ?? (near !== null && !isContext ? `Did you mean ${near}?` : list),
  };
}

function findUnknownDraw(field: string | undefined): Refusal | null {
  const draws: readonly string[] = drawNames;
  if (field === undefined || draws.includes(field)) return null;
  const near = findClosestWord(field, drawNames);
  const list = `There are ${drawNames.map((name) => `random.${name}`).join(', ')}.`;
  return { message: `There is no random.${field}.`, hint: near === null ? list : `Did you mean random.${near}?` };
}
