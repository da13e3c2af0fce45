import { isJsonObject } from '../core/json.ts';
import { atKey, type Finding } from './finding.ts';
import { type NotYetKey, notYetKeys } from './not-yet.ts';
import type { Excuses } from './excuses.ts';

export interface TakenOut {
  readonly data: unknown;
  readonly findings: readonly Finding[];
}

/** Refuses what this version cannot do, and gives the data without it, so that the rest is checked as usual. */
export function takeOutNotYet(data: unknown, excuses: Excuses): TakenOut {
  if (!isJsonObject(data)) return { data, findings: [] };
  const findings: Finding[] = [];
  const result: Record<string, unknown> = { ...data };

  const without = (map: unknown, path: readonly PropertyKey[], keys: readonly NotYetKey[], of: string): unknown => {
    if (!isJsonObject(map)) return map;
    const rest: Record<string, unknown> = { ...map };
    for (const { key, does } of keys) {
      if (!Object.hasOwn(rest, key)) continue;
      delete rest[key];
      excuses.add(path);
      findings.push(toFinding(`"${key}" of ${of} (${does})`, atKey(...path, key)));
    }
    return rest;
  };

  if (Object.hasOwn(data, 'source')) result.source = without(data.source, ['source'], notYetKeys.source, 'the source');
  if (Array.isArray(data.steps)) {
    result.steps = data.steps.map((step, index) => without(step, ['steps', index], notYetKeys.step, 'a step'));
  }
  if (Array.isArray(data.outputs)) {
    result.outputs = data.outputs.map((output, index) =>
      without(output, ['outputs', index], notYetKeys.output, 'outputs'),
    );
  }
  return { data: result, findings };
}

function toFinding(what: string, place: Finding['place']): Finding {
  return {
    code: 'not-yet',
    severity: 'error',
    message: `${what} is not available in this version`,
    hint: 'Leave it out, or wait for a version that has it.',
    place,
  };
}
