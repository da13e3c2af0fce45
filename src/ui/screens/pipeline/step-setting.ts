import type { JsonValue } from '../../../core/json.ts';
import type { PipelineDetail } from '../../../ports/dashboard-backend.ts';
import type { Field } from '../../widgets/question.ts';

export type StepDetail = PipelineDetail['stepDetails'][number];
export type Setting = StepDetail['settings'][number];

const wholeNumbers = ['attempts', 'maxOutputTokens'];
const numbers = ['temperature', 'topP'];
const choices: Readonly<Record<string, readonly string[]>> = {
  lane: ['realtime', 'flex', 'batch'],
  feedback: ['true', 'false'],
  reasoning: ['none', 'minimal', 'low', 'medium', 'high', 'max'],
};

/** The field in which a setting is changed; '' takes it out of the file. */
export function settingField({ key, value }: Setting, steps: readonly string[]): Field {
  const common = { name: key, label: key };
  const options = key === 'retryFrom' ? steps : choices[key];
  if (options !== undefined) {
    const all = [
      { value: '', label: 'not set' },
      ...[...new Set([...options, ...(value === '' ? [] : [value])])].map((one) => ({ value: one, label: one })),
    ];
    return { kind: 'choice', ...common, value, options: all };
  }
  return { kind: 'text', ...common, value, problem: (text) => settingProblem(key, text) };
}

function settingProblem(key: string, text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (wholeNumbers.includes(key) && !/^[1-9]\d*$/.test(trimmed)) return `${key} is a whole number, not ${trimmed}.`;
  if (numbers.includes(key) && !/^\d+(\.\d+)?$/.test(trimmed)) return `${key} is a number, not ${trimmed}.`;
  return null;
}

/** As it is written into the file; null takes it out. */
export function toSettingValue(key: string, text: string): JsonValue {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if ([...wholeNumbers, ...numbers].includes(key)) return Number(trimmed);
  if (key === 'feedback') return trimmed === 'true';
  return trimmed;
}
