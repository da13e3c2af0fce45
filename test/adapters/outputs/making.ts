import { lstatSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { createExpressionLanguage } from '../../../src/adapters/evaluator/create-expression-language.ts';
import { createOutputs, type OutputDependencies } from '../../../src/adapters/outputs/create-output.ts';
import { createTemplateEngine } from '../../../src/adapters/templates/handlebars.ts';
import type { ExpressionText, NamedExpression } from '../../../src/core/expression.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { allRows, type OutputDefinition, type TableDefinition, type TemplateText } from '../../../src/core/pipeline.ts';
import type { BatchView, ItemView } from '../../../src/core/view.ts';
import type { ExpressionRunner } from '../../../src/ports/expressions.ts';
import type { OutputResult } from '../../../src/ports/output.ts';
import { buildItem, buildView } from '../../support/view-builder.ts';

const opened: ExpressionRunner[] = [];

export function openRunner(constants: JsonObject = {}, functions: string | null = null): ExpressionRunner {
  const runner = createExpressionLanguage().open({
    functions: functions === null ? null : { text: functions, file: 'functions.js' },
    constants: { vars: {}, batch: { id: '2025-01-15' }, ...constants },
  });
  opened.push(runner);
  return runner;
}

/** For afterAll. */
export function closeRunners(): void {
  for (const runner of opened.splice(0)) runner.close();
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'outputs-'));
}

/** Writes the outputs of a pipeline, as render does. */
export async function make(
  definitions: readonly OutputDefinition[],
  view: BatchView,
  folder: string,
  changes: Partial<OutputDependencies> = {},
): Promise<OutputResult> {
  const outputs = createOutputs(definitions, {
    templates: createTemplateEngine({}),
    runner: changes.runner ?? openRunner({ vars: view.vars }),
    pipelineFolder: folder,
    environment: {},
    signal: new AbortController().signal,
    say: (line) => {
      throw new Error(`nothing was to be said: ${line}`);
    },
    ...changes,
  });
  const results: OutputResult[] = [];
  for (const output of outputs) results.push(await output.write(view, folder));
  return {
    files: results.flatMap(({ files }) => files),
    problems: results.flatMap(({ problems }) => problems),
    notes: results.flatMap(({ notes }) => notes),
  };
}

/** Every file below a folder with its text, by its name with `/`. */
export function readTree(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(filesIn(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** When each file was written last, and which file it is: both change where one is written anew. */
export function readTimes(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    filesIn(folder).map((name) => {
      const { mtimeNs, ino } = lstatSync(join(folder, name), { bigint: true });
      return [name, `${ino} ${mtimeNs}`];
    }),
  );
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

export function expression(text: string): ExpressionText {
  return { text, at: { file: 'pipeline.yaml', line: 7, column: 9 } };
}

export function named(expressions: Readonly<Record<string, string>>): readonly NamedExpression[] {
  return Object.entries(expressions).map(([name, text]) => ({ name, ...expression(text) }));
}

export function text(template: string): TemplateText {
  return { text: template, file: 'pipeline.yaml' };
}

/** A table as pipeline.yaml has it; groupBy is named as it is written. */
export function table({
  groupBy = [],
  ...given
}: {
  readonly title?: string;
  readonly groupBy?: readonly string[];
  readonly each?: string;
  readonly count?: string;
  readonly number?: string;
  readonly stats?: Readonly<Record<string, string>>;
} & Partial<Pick<TableDefinition, 'net' | 'minCount' | 'sort' | 'top' | 'rows'>>): TableDefinition {
  const { title = 'Table', each, count, number, stats = {}, ...rest } = given;
  const optional = (written: string | undefined) => (written === undefined ? null : expression(written));
  return {
    kind: 'table',
    title,
    groupBy: groupBy.map((written) => ({ name: written, ...expression(written) })),
    each: optional(each),
    count: optional(count),
    number: optional(number),
    stats: named(stats),
    net: null,
    minCount: null,
    sort: null,
    top: null,
    rows: allRows,
    ...rest,
  };
}

/**
 * An essay is expanded into claims, each of them judged: the results are the claims. One essay was rejected before it
 * had any, one claim was rejected, one waits.
 */
export function buildClaims(): BatchView {
  const claim = (parent: string, index: number, score: number | null, changes: Partial<ItemView> = {}) =>
    buildItem(`${parent}--claim-00${index}`, score === null ? null : { score }, {
      level: 'claim',
      parent,
      index,
      raw: { name: parent, claim: { text: `Claim ${index}` } },
      steps: { read: { claims: 2 }, ...(score === null ? {} : { judge: { score } }) },
      ...changes,
    });
  const essay = (id: string, changes: Partial<ItemView> = {}) =>
    buildItem(id, null, { raw: { name: id }, steps: { read: { claims: 2 } }, ...changes });
  return buildView({
    pipeline: {
      name: 'essays',
      description: null,
      steps: [
        { name: 'read', description: null, kind: 'prompt', level: null, model: 'claude-haiku-4-5' },
        { name: 'claim', description: null, kind: 'expand', level: null, model: null },
        { name: 'judge', description: null, kind: 'prompt', level: 'claim', model: 'claude-haiku-4-5' },
      ],
    },
    vars: { pass: 3 },
    resultLevel: 'claim',
    items: [
      essay('a'),
      claim('a', 1, 5, { attempts: 2, costUsd: 0.25 }),
      claim('a', 2, null, { state: 'rejected' }),
      essay('b'),
      claim('b', 1, 2),
      claim('b', 2, null, { state: 'waiting', steps: { read: { claims: 2 }, judge: { score: 4 } } }),
      essay('c', { state: 'rejected', steps: {} }),
    ],
  });
}
