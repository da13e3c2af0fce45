import { helpersOfAnyValue, templateHelpers } from './template-functions.ts';
import { createTemplateError, suggest, type TemplatePlace } from './template-error.ts';
import {
  blockHelpers,
  type Call,
  type Expression,
  helperNameOf,
  isPath,
  isScoped,
  isSubExpression,
  type PathExpression,
  pathOfCall,
  type Program,
} from './template-syntax.ts';

/** A name that is read, or a helper that is called, and where: what its error needs. */
export interface ReadPlace extends TemplatePlace {
  /** As written: `raw.price`, `../name`, `@index`. */
  readonly written: string;
  readonly parts: readonly string[];
  /** How many of the parts the base already stands behind. */
  readonly skipped: number;
}

/** Names of the helpers that make a template strict. No template can write them. */
export const innerHelpers = {
  show: ' show',
  need: ' need',
  needHead: ' need head',
  write: ' write',
  section: ' section',
  lookup: ' lookup',
} as const;

/** What a missing name means: an error where it is written, an error but for a part of null in the head of a block, nothing in `default`. */
type Mode = 'text' | 'head' | 'optional';

export interface StrictOptions {
  readonly file: string;
  /** Filled with the places; a template refers to them by index. */
  readonly places: ReadPlace[];
  readonly partials: readonly string[];
}

/**
 * Makes a template strict, in place: each name is read through a helper that refuses what does not exist, and each
 * helper call knows where it stands. What can be refused at once is: unknown helpers and partials, wrong numbers of
 * values, blocks that are none.
 */
export function makeStrict(program: Program, { file, places, partials }: StrictOptions): void {
  const inlineNames = new Set<string>();
  findInlinePartials(program, inlineNames);
  const blockParams: (readonly string[])[] = [];

  function placeOf(node: { readonly loc: hbs.AST.SourceLocation }): TemplatePlace {
    return { file, line: node.loc.start.line, column: node.loc.start.column + 1 };
  }

  function register(
    node: { readonly loc: hbs.AST.SourceLocation },
    written: string,
    parts: readonly string[],
    skipped: number,
  ): Expression {
    const index = places.push({ ...placeOf(node), written, parts, skipped }) - 1;
    return { type: 'NumberLiteral', value: index, original: index, loc: node.loc } as hbs.AST.NumberLiteral;
  }

  function call(name: string, params: Expression[], loc: hbs.AST.SourceLocation): hbs.AST.SubExpression {
    const path: PathExpression = { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc };
    return { type: 'SubExpression', path, params, loc } as unknown as hbs.AST.SubExpression;
  }

  /** The name read through a helper that knows what it is read from. */
  function readStrictly(path: PathExpression, name: string): Expression {
    const [first = ''] = path.parts;
    const isBlockParam = !path.data && !isScoped(path) && blockParams.some((names) => names.includes(first));
    const isBased = path.data || isBlockParam;
    const base: PathExpression = isBased
      ? { ...path, parts: [first], original: path.data ? `@${first}` : first }
      : { ...path, parts: [], original: path.depth > 0 ? '..' : 'this' };
    return call(name, [path, base, register(path, path.original, path.parts, isBased ? 1 : 0)], path.loc);
  }

  function visitExpression(expression: Expression, mode: Mode): Expression {
    if (isPath(expression)) {
      if (mode === 'optional' || expression.parts.length === 0) return expression;
      return readStrictly(expression, mode === 'head' ? innerHelpers.needHead : innerHelpers.need);
    }
    if (isSubExpression(expression)) visitCall(expression, mode);
    return expression;
  }

  function visitHash(node: { readonly hash?: hbs.AST.Hash }, mode: Mode): void {
    for (const pair of node.hash?.pairs ?? []) pair.value = visitExpression(pair.value, mode);
  }

  /** A call of one of our helpers; its place is its last value. */
  function visitCall(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, mode: Mode): void {
    const path = pathOfCall(node);
    const name = helperNameOf(path);
    const helper = name !== null && Object.hasOwn(templateHelpers, name) ? templateHelpers[name] : undefined;
    if (name === null || helper === undefined) throw unknownHelper(path);
    const { minValues, maxValues, named = [] } = helper;
    if (node.params.length < minValues || node.params.length > maxValues) {
      const wanted = minValues === maxValues ? String(minValues) : `${minValues} to ${maxValues}`;
      throw createTemplateError(
        placeOf(path),
        `"${name}" takes ${wanted} ${wanted === '1' ? 'value' : 'values'}, not ${node.params.length}`,
        'Put a value of several words in quotes, and a helper among the values in parentheses.',
      );
    }
    for (const { key } of node.hash?.pairs ?? []) {
      if (!named.includes(key))
        throw createTemplateError(
          placeOf(path),
          `"${name}" knows no ${key}=`,
          named.length === 0 ? 'It takes no named values.' : suggest(key, named),
        );
    }
    const inner = name === 'default' ? 'optional' : mode;
    node.params = node.params.map((param) => visitExpression(param, inner));
    visitHash(node, inner);
    node.params.push(register(path, name, [], 0));
    // What lookup does not find is missing like any other name.
    if (name === 'lookup' && mode !== 'optional')
      node.path = { ...path, parts: [innerHelpers.lookup], original: innerHelpers.lookup };
  }

  function unknownHelper(path: PathExpression): Error {
    const name = path.original;
    if (blockHelpers.includes(name))
      return createTemplateError(placeOf(path), `"${name}" is a block`, `Write {{#${name} …}} … {{/${name}}}.`);
    return createTemplateError(
      placeOf(path),
      `there is no helper "${name}"`,
      suggest(name, Object.keys(templateHelpers)),
    );
  }

  function visitMustache(node: hbs.AST.MustacheStatement): void {
    if (node.params.length > 0 || node.hash !== undefined) {
      const name = helperNameOf(pathOfCall(node)) ?? '';
      visitCall(node, 'text');
      if (!helpersOfAnyValue.has(name)) return;
      const inner = { ...node, type: 'SubExpression' } as unknown as hbs.AST.SubExpression;
      replaceCall(node, call(innerHelpers.write, [inner], node.loc));
      return;
    }
    const path = pathOfCall(node);
    const shown =
      path.parts.length === 0 ? call(innerHelpers.write, [path], node.loc) : readStrictly(path, innerHelpers.show);
    replaceCall(node, shown as hbs.AST.SubExpression);
  }

  function replaceCall(node: Call, { path, params }: hbs.AST.SubExpression): void {
    Object.assign(node, { path, params, hash: undefined });
  }

  function visitBlock(node: hbs.AST.BlockStatement): void {
    const path = pathOfCall(node);
    const name = helperNameOf(path);
    const isBlockParam = name !== null && blockParams.some((names) => names.includes(name));
    if (name !== null && !isBlockParam && blockHelpers.includes(name)) {
      if (node.params.length !== 1)
        throw createTemplateError(
          placeOf(path),
          `{{#${name}}} takes 1 value, not ${node.params.length}`,
          `Write {{#${name} value}}, and a helper with its values in parentheses: {{#${name} (gt value 1)}}.`,
        );
      node.params = node.params.map((param) => visitExpression(param, 'head'));
      visitHash(node, 'head');
      if (name === 'each') node.params.push(register(path, name, [], 0));
    } else if (node.params.length > 0 || node.hash !== undefined) {
      if (name !== null && Object.hasOwn(templateHelpers, name))
        throw createTemplateError(placeOf(path), `"${name}" is no block`, `Write {{#if (${name} …)}} … {{/if}}.`);
      throw createTemplateError(
        placeOf(path),
        `there is no block "${path.original}"`,
        suggest(path.original, blockHelpers),
      );
    } else {
      const value = path.parts.length === 0 ? path : readStrictly(path, innerHelpers.needHead);
      replaceCall(node, call(innerHelpers.section, [value], node.loc));
    }
    visitProgram(node.program);
    visitProgram(node.inverse);
  }

  function visitPartial(node: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): void {
    const name = node.name.type === 'PathExpression' ? node.name.original : null;
    if (name === null)
      throw createTemplateError(
        placeOf(node),
        'the name of a partial must be written out',
        'Write {{> name}}, and {{#if}} around it to choose.',
      );
    const isKnown =
      partials.includes(name) ||
      inlineNames.has(name) ||
      name === '@partial-block' ||
      node.type === 'PartialBlockStatement';
    if (!isKnown) {
      const hint =
        partials.length === 0 ? `A partial is a file beside the pipeline: ${name}.md.` : suggest(name, partials);
      throw createTemplateError(placeOf(node), `there is no partial "${name}"`, hint);
    }
    if (node.params.length > 1)
      throw createTemplateError(
        placeOf(node),
        `a partial takes 1 value at most, not ${node.params.length}`,
        'Give others by name: {{> name key=value}}.',
      );
    node.params = node.params.map((param) => visitExpression(param, 'head'));
    visitHash(node, 'head');
    if ('program' in node) visitProgram(node.program);
  }

  function visitProgram(part: Program | undefined): void {
    if (part === undefined || part === null) return;
    blockParams.push(part.blockParams ?? []);
    for (const statement of part.body) {
      if (statement.type === 'MustacheStatement') visitMustache(statement as hbs.AST.MustacheStatement);
      else if (statement.type === 'BlockStatement') visitBlock(statement as hbs.AST.BlockStatement);
      else if (statement.type === 'PartialStatement') visitPartial(statement as hbs.AST.PartialStatement);
      else if (statement.type === 'PartialBlockStatement') visitPartial(statement as hbs.AST.PartialBlockStatement);
      else if (statement.type === 'DecoratorBlock' && inlineNameOf(statement as hbs.AST.DecoratorBlock) !== null)
        visitProgram((statement as hbs.AST.DecoratorBlock).program);
      else if (statement.type === 'Decorator' || statement.type === 'DecoratorBlock')
        throw createTemplateError(
          placeOf(statement),
          'of decorators there is {{#*inline "name"}} alone',
          'Write \\{{ for two braces that are text.',
        );
    }
    blockParams.pop();
  }

  visitProgram(program);
}

/** Partials that a template defines itself, wherever in it. */
function findInlinePartials(part: Program | undefined, names: Set<string>): void {
  for (const statement of part?.body ?? []) {
    if (statement.type === 'DecoratorBlock') {
      const name = inlineNameOf(statement as hbs.AST.DecoratorBlock);
      if (name !== null) names.add(name);
    }
    if ('program' in statement) findInlinePartials(statement.program as Program | undefined, names);
    if ('inverse' in statement) findInlinePartials(statement.inverse as Program | undefined, names);
  }
}

function inlineNameOf(block: hbs.AST.DecoratorBlock): string | null {
  const [name] = block.params;
  return block.path.original === 'inline' && name?.type === 'StringLiteral'
    ? (name as hbs.AST.StringLiteral).value
    : null;
}
