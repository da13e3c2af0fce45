import type { Draft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';

/** Keys that are legal and do nothing where they stand. */
export function checkNoEffect(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ index, yaml, schema, parse }): readonly Finding[] => {
    const warn = (key: string, message: string, hint: string): Finding => ({
      code: 'no-effect',
      severity: 'warning',
      message,
      hint,
      place: atKey('steps', index, key),
    });
    const findings: Finding[] = [];
    if (yaml.coerce === true && schema === null)
      findings.push(
        warn('coerce', 'coerce has no effect without a schema', 'Types are mended by the schema of the step.'),
      );
    if (yaml.feedback === true && yaml.attempts === 1)
      findings.push(
        warn(
          'feedback',
          'feedback has no effect with one attempt',
          'There is no second prompt that could hear of the first.',
        ),
      );
    if (parse.kind === 'text' && schema !== null && yaml.parse === 'text') {
      findings.push(
        warn(
          'parse',
          'With "parse: text" the value is a string: the schema can only check that string',
          'Leave "parse" out to read JSON by the schema.',
        ),
      );
    }
    return findings;
  });
}
