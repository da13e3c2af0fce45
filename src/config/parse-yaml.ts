import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import type { Problem } from '../core/problem.ts';
import { explainSyntaxError, findSilentTraps } from './yaml-traps.ts';
import { createYamlPositions, type YamlPositions } from './yaml-positions.ts';

/** Aliases repeat what they name; a file that grows beyond this many values is a mistake or an attack. */
const maxValues = 1_000_000;

const schema = CORE_SCHEMA.withTags(mergeTag);

export interface ParsedYaml {
  /** Plain data; null where the text cannot be read at all. */
  readonly data: { readonly value: unknown } | null;
  readonly positions: YamlPositions;
  readonly problems: readonly Problem[];
}

/** Reads YAML 1.2 with merge keys. What a person got wrong comes back as problems with line and column. */
export function parseYaml(text: string, file: string): ParsedYaml {
  const positions = createYamlPositions(text);
  const toProblem = (code: string, message: string, hint: string, at: { line: number; column: number }): Problem => ({
    code,
    severity: 'error',
    message,
    hint,
    file,
    line: at.line,
    column: at.column,
  });
  const traps = findSilentTraps(positions.document).map(
    (trap): Problem => ({
      code: 'yaml-trap',
      severity: trap.severity,
      message: trap.message,
      hint: trap.hint,
      file,
      ...positions.at(trap.offset),
    }),
  );
  const outcome = read(text);
  if (outcome.error === null) {
    const tooLarge = countsMoreThan(outcome.value, maxValues);
    if (!tooLarge) return { data: { value: outcome.value }, positions, problems: traps };
    const problem = toProblem(
      'yaml',
      'Its aliases (`*name`) expand to more than a million values, or contain themselves',
      'Write the values out, or put them into a data file.',
      { line: 1, column: 1 },
    );
    return { data: null, positions, problems: [problem] };
  }
  const duplicates = outcome.error.reason.includes('duplicated mapping key') ? positions.findDuplicateKeys() : [];
  if (duplicates.length > 0) {
    const problems = duplicates.map(({ key, offset, firstLine }) =>
      toProblem(
        'duplicate-key',
        `The key "${key}" stands twice in one map`,
        `It stands in line ${firstLine} already; only one can hold.`,
        positions.at(offset),
      ),
    );
    const again = read(text, true);
    return { data: again.error === null ? { value: again.value } : null, positions, problems: [...problems, ...traps] };
  }
  const explained = explainSyntaxError(text, outcome.error.reason, outcome.error.mark ?? null);
  return { data: null, positions, problems: [toProblem('yaml', explained.message, explained.hint, explained)] };
}

type Outcome =
  | { readonly value: unknown; readonly error: null }
  | { readonly value: null; readonly error: YAMLException };

function read(text: string, lastDuplicateWins = false): Outcome {
  try {
    return { value: load(text, { schema, json: lastDuplicateWins }), error: null };
  } catch (error) {
    if (error instanceof YAMLException) return { value: null, error };
    throw error;
  }
}

/** Whether `value`, with aliases written out, has more than `limit` values; true too for one that contains itself. */
function countsMoreThan(value: unknown, limit: number): boolean {
  const open = [value];
  for (let count = 0; open.length > 0; count++) {
    if (count > limit || open.length > limit) return true;
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const part of Object.values(next)) open.push(part);
  }
  return false;
}
