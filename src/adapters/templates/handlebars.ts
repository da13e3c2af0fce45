import Handlebars from 'handlebars';
import { UserError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { TemplateText } from '../../core/pipeline.ts';
import type { Template, TemplateEngine } from '../../ports/templates.ts';
import { type TemplateHelper, templateHelpers } from './template-functions.ts';
import { findNamesRead } from './names-read.ts';
import { describeMissing } from './missing-name.ts';
import { innerHelpers, makeStrict, type ReadPlace } from './strict-template.ts';
import { createTemplateError, HelperProblem } from './template-error.ts';
import { type Program, readSyntax } from './template-syntax.ts';
import { nameOfKind, readOwn, toText } from './value-text.ts';

type Compiled = Handlebars.TemplateDelegate<JsonObject>;

/**
 * Templates in Handlebars, made strict before they are compiled. Data is never code: prototypes are out of reach,
 * helpers get values alone, and only texts of the pipeline are compiled.
 */
export function createTemplateEngine(partials: Readonly<Record<string, TemplateText>>): TemplateEngine {
  const places: ReadPlace[] = [];
  const environment = createEnvironment(places);
  const knownHelpers = Object.fromEntries(
    [...Object.keys(templateHelpers), ...Object.values(innerHelpers)].map((name) => [name, true]),
  );
  const partialNames = Object.keys(partials);
  const templates = new Map<string, Template>();
  const compiledPartials = { plain: new Map<string, Compiled>(), html: new Map<string, Compiled>() };

  function compileText({ text, file }: TemplateText, html: boolean): { compiled: Compiled; program: Program } {
    const strict = readSyntax(text, file);
    makeStrict(strict, { file, places, partials: partialNames });
    const compiled = environment.compile<JsonObject>(strict, {
      noEscape: !html,
      knownHelpers: knownHelpers as KnownHelpers,
      knownHelpersOnly: true,
    });
    return { compiled, program: readSyntax(text, file) };
  }

  /** The partials that a template reaches, compiled. One that nothing reaches is never looked at. */
  function reachPartials(program: Program, html: boolean): ReadonlyMap<string, Compiled> {
    const reached = new Map<string, Compiled>();
    const compiled = html ? compiledPartials.html : compiledPartials.plain;
    const waiting = namesOfPartials(program);
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const partial = Object.hasOwn(partials, name) ? partials[name] : undefined;
      if (partial === undefined || reached.has(name)) continue;
      const known = compiled.get(name) ?? compileText(partial, html).compiled;
      compiled.set(name, known);
      reached.set(name, known);
      waiting.push(...namesOfPartials(readSyntax(partial.text, partial.file)));
    }
    return reached;
  }

  function readPartial(name: string): Program | null {
    const partial = Object.hasOwn(partials, name) ? partials[name] : undefined;
    return partial === undefined ? null : readSyntax(partial.text, partial.file);
  }

  return {
    compile(template, options = {}) {
      const html = options.html ?? false;
      const key = `${html}\n${template.file}\n${template.text}`;
      const known = templates.get(key);
      if (known !== undefined) return known;
      const { compiled, program } = compileText(template, html);
      const runtime: RuntimeOptions = {
        partials: Object.fromEntries(reachPartials(program, html)),
        allowProtoPropertiesByDefault: false,
        allowProtoMethodsByDefault: false,
      };
      const names = findNamesRead(program, readPartial);
      const made: Template = { names, render: (context) => renderSafely(compiled, context, runtime, template.file) };
      templates.set(key, made);
      return made;
    },
  };
}

function renderSafely(compiled: Compiled, context: JsonObject, runtime: RuntimeOptions, file: string): string {
  try {
    // A copy: the runtime adds to what it is given.
    return compiled(context, { ...runtime });
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof RangeError)
      throw createTemplateError(
        { file, line: 1, column: 1 },
        'the partials of this template call each other without end',
        'Let a partial call itself only inside an {{#if}} or {{#each}} that ends.',
      );
    if (error instanceof Handlebars.Exception) {
      const { message, lineNumber, column } = error as Error & { lineNumber?: number; column?: number };
      throw createTemplateError(
        { file, line: lineNumber ?? 1, column: (column ?? 0) + 1 },
        message,
        'Mend the template.',
      );
    }
    throw error;
  }
}

/** A Handlebars of our own: its helpers are ours and four blocks, nothing is registered for all. */
function createEnvironment(places: readonly ReadPlace[]): typeof Handlebars {
  const environment = Handlebars.create();
  environment.unregisterHelper('log');
  const builtin = environment.helpers;
  const [each, section] = [builtin['each'], builtin['blockHelperMissing']];
  if (each === undefined || section === undefined) throw new Error('Handlebars lacks its blocks');

  for (const [name, helper] of Object.entries(templateHelpers))
    environment.registerHelper(name, (...given: unknown[]) => runHelper(helper, given));

  /** `given`: the values, the index of the call's place, and what Handlebars adds. */
  function runHelper(helper: TemplateHelper, given: readonly unknown[]): unknown {
    const options = given.at(-1) as Handlebars.HelperOptions;
    try {
      return helper.run(given.slice(0, -2), options.hash);
    } catch (error) {
      if (!(error instanceof HelperProblem)) throw error;
      throw createTemplateError(placeAt(given.at(-2)), error.message, error.hint);
    }
  }

  function placeAt(index: unknown): ReadPlace {
    const place = places[Number(index)];
    if (place === undefined) throw new Error('a template lost its places');
    return place;
  }

  /** The value of a name, or the error that it does not exist. A part of null is an error only where `isText`. */
  function need(value: unknown, base: unknown, index: unknown, isText: boolean, data: unknown): unknown {
    if (value !== undefined && value !== null) return value;
    const place = placeAt(index);
    const isAtEnd = place.parts.length - place.skipped <= 1;
    if (value === null && (isAtEnd || !isText || isNullAtEnd(base, place))) return null;
    throw describeMissing(place, base, data);
  }

  environment.registerHelper(innerHelpers.show, (value: unknown, base: unknown, index: unknown, options: unknown) =>
    toText(need(value, base, index, true, options)),
  );
  environment.registerHelper(innerHelpers.need, (value: unknown, base: unknown, index: unknown, options: unknown) =>
    need(value, base, index, true, options),
  );
  environment.registerHelper(innerHelpers.needHead, (value: unknown, base: unknown, index: unknown, options: unknown) =>
    need(value, base, index, false, options),
  );
  environment.registerHelper(innerHelpers.write, (value: unknown) => toText(value));
  environment.registerHelper(
    innerHelpers.section,
    function (this: unknown, value: unknown, options: Handlebars.HelperOptions) {
      return Array.isArray(value) ? each.call(this, value, options) : section.call(this, value, options);
    },
  );
  environment.registerHelper(innerHelpers.lookup, (owner: unknown, name: unknown, index: unknown) => {
    const value = readOwn(owner, toText(name));
    if (value !== undefined) return value;
    throw describeMissing({ ...placeAt(index), written: toText(name), parts: [toText(name)], skipped: 0 }, owner, null);
  });
  environment.registerHelper(
    'each',
    function (this: unknown, list: unknown, index: unknown, options: Handlebars.HelperOptions) {
      if (list !== null && list !== undefined && typeof list !== 'object') {
        throw createTemplateError(
          placeAt(index),
          `{{#each}} needs a list or an object, not ${nameOfKind(list)}`,
          'Text that holds several values has to be taken apart before.',
        );
      }
      return each.call(this, list, options);
    },
  );
  return environment;
}

/** Whether the null is the value itself, and not a part on the way to it. */
function isNullAtEnd(base: unknown, { parts, skipped }: ReadPlace): boolean {
  let owner = base;
  for (const part of parts.slice(skipped, -1)) owner = readOwn(owner, part);
  return owner !== null && owner !== undefined;
}

function namesOfPartials(program: Program): string[] {
  const names: string[] = [];
  function visit(part: Program | undefined): void {
    for (const statement of part?.body ?? []) {
      if (statement.type === 'PartialStatement' || statement.type === 'PartialBlockStatement') {
        const { name } = statement as hbs.AST.PartialStatement;
        if (name.type === 'PathExpression') names.push((name as hbs.AST.PathExpression).original);
      }
      if ('program' in statement) visit(statement.program as Program | undefined);
      if ('inverse' in statement) visit(statement.inverse as Program | undefined);
    }
  }
  visit(program);
  return names;
}
