import { parse } from 'acorn';
import { contextWords } from '../../core/context.ts';
import type { CodeDefinition, CodeProblem, CodeReading, KnownNames, NameRead } from '../../ports/expressions.ts';
import { builtInNames } from './built-in-names.ts';
import { type CodePart, listFields, listLoopNames, listParts } from './code-parts.ts';
import { parseExpression, toPosition } from './parse-text.ts';
import { placeIn } from './place-in.ts';
import type { Refusal } from './refusals.ts';
import { findUnknown } from './unknown-names.ts';
import type { FoundName } from './walk-names.ts';

/** A part and whose names it reads. */
export interface ReadPart extends CodePart {
  readonly outside: readonly FoundName[];
  /** It is a function that calls itself. */
  readonly callsItself: boolean;
}

/** What a code step reads from outside, which fields its value has, and what keeps it from running. */
export function readCode(definition: CodeDefinition, known: KnownNames): CodeReading {
  const { parts, problems } = readParts(definition, known);
  const names = parts.flatMap(({ label, outside }) =>
    outside.map(({ path, isCalled, start, end }): NameRead & { readonly part: string } => {
      return { part: label, path, isCalled, start, end };
    }),
  );
  return { names, fields: listFields(definition), problems };
}

export function readParts(
  definition: CodeDefinition,
  known: KnownNames,
): { readonly parts: readonly ReadPart[]; readonly problems: readonly CodeProblem[] } {
  const parts = listParts(definition);
  const problems: CodeProblem[] = [];
  const ownNames = new Set(parts.flatMap(({ name }) => (name === null ? [] : [name])));
  const loopNames = new Set(listLoopNames(definition));
  const above = new Set<string>();

  const read = parts.map((part): ReadPart => {
    const add = ({ message, hint }: Refusal, start: number): void => {
      const { line, column } = toPosition(part.text, start);
      problems.push({ part: part.label, message, hint, start, line, column, at: placeIn(part, line, column) });
    };
    const hasIteration = part.section !== 'init' && definition.each.length > 0;
    const here = hasIteration ? [...known, 'iteration'] : known;
    const outside: FoundName[] = [];
    let callsItself = false;

    const reading = parseExpression(part.text);
    for (const problem of reading.problems) add(problem, problem.start);
    for (const name of reading.names) {
      const [root = ''] = name.path;
      const isOwn = ownNames.has(root);
      if (above.has(root)) continue;
      const isThere = here.includes(root) || builtInNames.includes(root);
      if (root === part.name && name.isDeferred && !isThere) {
        callsItself = true;
      } else if (isOwn && (!isThere || (part.section === 'each' && loopNames.has(root)))) {
        add(refuseEarly(root, part), name.start);
      } else {
        const unknown = findUnknown(name, here);
        if (unknown === null) outside.push(name);
        else add(unknown, name.start);
      }
    }
    for (const refusal of refuseName(part, parts)) add(refusal, 0);
    if (part.name !== null) above.add(part.name);
    return { ...part, outside, callsItself };
  });
  return { parts: read, problems: [...problems, ...refuseShape(definition)] };
}

function refuseEarly(root: string, { section, name }: CodePart): Refusal {
  const message = root === name ? `${root} is read before it has a value.` : `${root} has no value yet at this place.`;
  if (section === 'each')
    return { message, hint: `In the first round there is none: give ${root} a value under init.` };
  return { message, hint: 'A name sees those above it: change the order.' };
}

function refuseName({ name, section, label }: CodePart, parts: readonly CodePart[]): readonly Refusal[] {
  if (name === null) return [];
  if ((contextWords as readonly string[]).includes(name)) {
    return [{ message: `${name} is a word that expressions have already.`, hint: 'Choose another name for it.' }];
  }
  if (!isName(name)) {
    const hint = 'A name has letters, digits and _, does not begin with a digit, and is no word of JavaScript.';
    return [{ message: `${name} cannot be a name.`, hint }];
  }
  if (parts.filter((part) => part.label === label).length > 1) {
    return [{ message: `${name} stands twice under ${section}.`, hint: 'Choose another name for one of them.' }];
  }
  return [];
}

/** Names that begin with two $ are ours. */
function isName(name: string): boolean {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || name.startsWith('$$')) return false;
  try {
    parse(`let ${name};`, { ecmaVersion: 2023, sourceType: 'module' });
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function refuseShape({ each, until }: CodeDefinition): readonly CodeProblem[] {
  const [first] = each;
  const refuse = (part: string, at: CodeProblem['at'], message: string, hint: string): readonly CodeProblem[] => [
    { part, at, message, hint, start: 0, line: 1, column: 1 },
  ];
  if (first !== undefined && until === null) {
    return refuse('each', first.at, 'each has no until.', 'Say when it has come to its end: until: position >= 10');
  }
  if (first === undefined && until !== null) {
    return refuse('until', until.at, 'until has no each.', 'Say what changes from round to round, or leave until out.');
  }
  return [];
}
