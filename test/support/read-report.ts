import { readFileSync } from 'node:fs';
import type { PageFacts } from '../../src/adapters/outputs/html/page-facts.ts';
import type { Detail, Row } from '../../src/adapters/outputs/html/row.ts';

/** A written report, taken apart as its own script does. */
export interface Report {
  readonly html: string;
  /** The page without data, style and script: what stands there for people. */
  readonly markup: string;
  readonly facts: PageFacts;
  readonly rows: readonly Row[];
  readonly details: readonly Detail[];
}

export function readReport(path: string): Report {
  const html = readFileSync(path, 'utf8');
  const scripts = [...html.matchAll(/<script type="application\/json" id="([a-z]+)(?:-\d+)?"[^>]*>(.*?)<\/script>/gs)];
  const read = (name: string) => scripts.filter(([, id]) => id === name).map(([, , json]) => JSON.parse(json ?? ''));
  return {
    html,
    markup: html.replace(/<(script|style)\b.*?<\/\1>/gs, ''),
    facts: read('facts')[0],
    rows: read('rows').flat(),
    details: read('details').flat(),
  };
}
