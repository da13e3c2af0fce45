import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { folderOf } from './fake-folder.ts';

type Files = Readonly<Record<string, string>>;

/** What `validate` says of a pipeline: `code line:column sentence`, `~` before a warning, and the way out. */
export function look(yaml: string, files: Files = {}, sources: Files = {}): readonly (readonly [string, string])[] {
  const { problems } = loadPipeline(
    folderOf({ 'pipeline.yaml': yaml, ...files }, sources),
    { templates: createTemplateEngine, language: createExpressionLanguage() },
    { sourceMustExist: true, triesRules: true },
  );
  return problems.map(({ code, severity, file, line, column, message, hint }) => [
    `${severity === 'warning' ? '~' : ''}${code} ${file === 'pipeline.yaml' ? '' : `${file}:`}${line}:${column} ${message}`,
    hint,
  ]);
}

/** A broken pipeline and everything that is said of it. */
export interface Case {
  readonly title: string;
  readonly yaml: string;
  readonly files?: Files;
  readonly sources?: Files;
  readonly says: readonly (readonly [string, string])[];
}

/** Steps of a pipeline whose one item has an id, a price and a list. */
export function withItem(steps: string): string {
  return `source: { items: [{ id: a, price: 1, list: [1] }] }\n${steps}`;
}
