import type { JsonObject } from '../core/json.ts';
import type { TemplateText } from '../core/pipeline.ts';

/**
 * Text with {{ }}. Strict: a name that does not exist is a UserError {code: 'template'} that names the template, the line
 * and the names that do exist. Values are written as text; objects and lists as JSON; nothing is HTML-escaped
 * but where `html` is set.
 */
export interface TemplateEngine {
  /** Compiles once; the same text gives the same renderer. `partials` are found by name. */
  compile(template: TemplateText, options?: { readonly html?: boolean }): Template;
}

export interface Template {
  render(context: JsonObject): string;
  /**
   * Dotted names the template reads from its root context, with their lines; block parameters, elements and `this` left
   * out. A partial's names stand where it is called. Of what `default` reads only the word of the context, and the step.
   */
  readonly names: readonly { readonly path: string; readonly line: number; readonly column: number }[];
}
