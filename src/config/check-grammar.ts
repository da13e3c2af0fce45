import type * as z from 'zod';
import { findClosestWord } from '../core/closest-word.ts';
import type { Excuses } from './excuses.ts';
import type { Finding } from './finding.ts';
import { explainIssue, valueAt } from './explain-issue.ts';
import { type PipelineYaml, pipelineSchema } from './schema.ts';

/** Stands in for a source that is missing or beyond reading, so that everything else is still checked. */
const emptySource = {};

/**
 * Checks data against the grammar. What does not fit is reported, excused and taken out, until the rest fits:
 * so one look finds the mistakes of the whole file.
 */
export function checkGrammar(
  data: unknown,
  excuses: Excuses,
): { readonly yaml: PipelineYaml | null; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let rest = data;
  for (let round = 0; round < 5; round++) {
    const outcome = pipelineSchema.safeParse(rest);
    if (outcome.success) return { yaml: outcome.data, findings };
    const looked = rest;
    const { issues } = outcome.error;
    for (const issue of issues) {
      if (!isMisspelt(issue, issues)) findings.push(...explainIssue(issue, looked));
      if (issue.path.length === 0 && issue.code !== 'unrecognized_keys') return { yaml: null, findings };
      for (const path of toBadPaths(issue, looked)) {
        excuses.add(path);
        rest = takeOut(rest, path);
      }
    }
  }
  return { yaml: null, findings };
}

/** A key that is missing because it stands there misspelt, which is said. */
function isMisspelt({ path, code }: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean {
  if (code !== 'invalid_type' && code !== 'invalid_union') return false;
  const [key, place] = [String(path.at(-1)), path.slice(0, -1).join()];
  return issues.some(
    (other) =>
      other.code === 'unrecognized_keys' &&
      other.path.join() === place &&
      other.keys.some((given) => findClosestWord(given, [key]) !== null),
  );
}

function toBadPaths(issue: z.core.$ZodIssue, data: unknown): readonly (readonly PropertyKey[])[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  // What misses a key is taken out whole: there is nothing at the key itself.
  const isMissing = issue.path.length > 1 && valueAt(data, issue.path) === undefined;
  const path = isMissing ? issue.path.slice(0, -1) : issue.path;
  const isListedMap = path.length === 2 && (path[0] === 'steps' || path[0] === 'outputs');
  // A list keeps its places; any other list with a bad element is taken out whole.
  if (typeof path.at(-1) === 'number' && !isListedMap) return [path.slice(0, -1)];
  return [path];
}

function takeOut(value: unknown, path: readonly PropertyKey[]): unknown {
  const [first, ...more] = path;
  if (Array.isArray(value) && typeof first === 'number') {
    return value.map((element, index) => (index !== first ? element : more.length === 0 ? {} : takeOut(element, more)));
  }
  if (typeof value !== 'object' || value === null || first === undefined) return value;
  const { [first as string]: found, ...others } = value as Record<string, unknown>;
  if (more.length > 0) return { ...value, [first]: takeOut(found, more) };
  return first === 'source' ? { ...others, source: emptySource } : others;
}
