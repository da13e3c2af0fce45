import type { PipelineFolder } from '../ports/pipeline-folder.ts';

/** Keys under which an expression stands, and functions of one's own. */
const keys = /\b(?:filter|when|rules|code|expand|rehearsal|where|columns|table)\b/;
/** A key may be written in escapes, as `"c\u006fde"`. */
const escapes = /\\[xuU\r\n]/;

/**
 * Whether a pipeline may have expressions, told from its text without reading it: most have none, and need not load what
 * reads JavaScript. False is certain.
 */
export function mayHaveExpressions(folder: PipelineFolder): boolean {
  const text = folder.read(folder.file) ?? '';
  return keys.test(text) || escapes.test(text) || folder.list().includes('functions.js');
}
