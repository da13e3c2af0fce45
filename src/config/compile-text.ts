import { UserError } from '../core/errors.ts';
import type { Template, TemplateEngine } from '../ports/templates.ts';
import type { Finding, Place } from './finding.ts';
import type { LocatedText } from './read-text.ts';

/** A template, or what keeps it from being one. */
export function compileText(
  text: LocatedText,
  engine: TemplateEngine,
  html = false,
): { readonly template: Template | null; readonly findings: readonly Finding[] } {
  try {
    return { template: engine.compile({ text: text.text, file: text.file }, { html }), findings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, place } = readTemplateError(error, text);
    return { template: null, findings: [{ code: 'template', severity: 'error', message, hint: error.hint, place }] };
  }
}

/** The engine says the problem and its place apart in `details`; the place may be in a partial. */
function readTemplateError(error: UserError, text: LocatedText): { readonly message: string; readonly place: Place } {
  const { problem, file, line, column } = (error.details ?? {}) as {
    readonly problem?: unknown;
    readonly file?: unknown;
    readonly line?: unknown;
    readonly column?: unknown;
  };
  const message = typeof problem === 'string' ? problem : error.message;
  if (typeof line !== 'number' || typeof column !== 'number') return { message, place: text.toPlace(1, 1) };
  return {
    message,
    place:
      typeof file === 'string' && file !== text.file
        ? { kind: 'file', file, line, column }
        : text.toPlace(line, column),
  };
}
