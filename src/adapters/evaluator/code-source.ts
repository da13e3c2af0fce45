import type { CodeDefinition } from '../../ports/expressions.ts';
import { type CodePart, isList, listFields, listLoopNames } from './code-parts.ts';
import type { ReadPart } from './read-code.ts';

/** JavaScript for the interpreter, and which part stands in which line of it. */
export interface CodeSource {
  readonly text: string;
  /** In the order of the parts: the line of the source on which its text begins. */
  readonly lines: readonly number[];
}

/**
 * A code step as one function of its names, the loop inside. Every name becomes a variable in a block of its own, opened
 * behind its expression: so `mean: mean(list)` calls the helper, and what stands below sees the value. `$$at` is the part
 * that is running, for errors.
 *
 *   { position = init } → { loop names } → for ( each; until ) → { set } → { values } or { value } or { limit }
 */
export function toCodeSource(
  definition: CodeDefinition,
  parts: readonly ReadPart[],
  params: readonly string[],
): CodeSource {
  const lines: number[] = [];
  const rows: string[] = [];
  const bound = new Set<string>();
  let blocks = 0;

  /** `before (text) after`, the text on lines of its own. */
  function place(part: CodePart, before: string, after: string): void {
    const number = parts.findIndex(({ label }) => label === part.label);
    rows.push(`$$at = ${number}; ${before}(`);
    lines[number] = rows.length + 1;
    rows.push(...part.text.split('\n'), `)${after}`);
  }

  function bind(part: ReadPart): void {
    const { name, callsItself } = part;
    if (name === null) return;
    if (bound.has(name)) {
      place(part, `${name} = `, ';');
      return;
    }
    bound.add(name);
    blocks += 1;
    if (callsItself) place(part, `{ let ${name} = `, ';');
    else place(part, `let $$${blocks} = `, `; { let ${name} = $$${blocks};`);
  }

  const of = (section: CodePart['section']): readonly ReadPart[] => parts.filter((part) => part.section === section);
  rows.push(`(function () { 'use strict'; return ({ ${params.join(', ')} }) => { let $$at = 0; try {`);
  for (const part of of('init')) bind(part);

  const loopNames = listLoopNames(definition);
  if (definition.each.length > 0) {
    blocks += 1;
    rows.push(`{ let iteration = 0;${loopNames.map((name) => ` let ${name};`).join('')} for (;;) {`);
    for (const name of loopNames) bound.add(name);
    rows.push(`if (iteration >= ${definition.maxIterations}) return { limit: iteration }; iteration += 1;`);
    for (const part of of('each')) place(part, `${part.name} = `, ';');
    for (const part of of('until')) place(part, 'if ', ' break;');
    rows.push('}');
  }

  if (isList(definition.set)) {
    for (const part of of('set')) bind(part);
    rows.push(`return { values: [${(listFields(definition) ?? []).join(', ')}] };`);
  } else {
    for (const part of of('set')) place(part, 'return { value: ', ' };');
  }
  rows.push(`${'}'.repeat(blocks)} } catch ($$error) { return { thrown: $$error, at: $$at }; } }; })()`);
  return { text: rows.join('\n'), lines };
}

/** One expression as a function of its names; its text begins in the second line. */
export function toExpressionSource(text: string, params: readonly string[]): string {
  return `(function () { 'use strict'; return ({ ${params.join(', ')} }) => (\n${text}\n); })()`;
}
