import type { Draft, StepDraft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';
import type { StepYaml } from '../schema.ts';

type Kind = StepDraft['kind'];

/** Keys that not every kind of step has. */
const kindsOf: Readonly<Partial<Record<keyof StepYaml, readonly Kind[]>>> = {
  when: ['prompt', 'code'],
  schema: ['prompt', 'code'],
  rules: ['prompt', 'code'],
  gather: ['prompt', 'code'],
  atLeast: ['prompt', 'code'],
  prompt: ['prompt'],
  system: ['prompt'],
  model: ['prompt'],
  lane: ['prompt'],
  maxOutputTokens: ['prompt'],
  temperature: ['prompt'],
  topP: ['prompt'],
  stop: ['prompt'],
  seed: ['prompt'],
  reasoning: ['prompt'],
  params: ['prompt'],
  parse: ['prompt'],
  coerce: ['prompt'],
  feedback: ['prompt'],
  rehearsal: ['prompt'],
};

/** A step is of one kind, and has the keys of its kind alone. */
export function checkStepKinds(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ index, kind, yaml }): readonly Finding[] => {
    if (yaml.code !== undefined && yaml.expand !== undefined) {
      return [
        error(
          'A step cannot have both "code" and "expand"',
          'Make two steps of it: the code computes the list, and the expand behind it makes the children.',
          index,
          'expand',
        ),
      ];
    }
    return (Object.keys(yaml) as (keyof StepYaml)[]).flatMap((key): readonly Finding[] => {
      const kinds = kindsOf[key];
      if (kinds === undefined || kinds.includes(kind)) return [];
      if (kind === 'expand' && key === 'gather')
        return [
          error(
            'A step cannot expand and gather at once',
            'Give the gather to a code or prompt step of its own, before this one.',
            index,
            key,
          ),
        ];
      return [
        error(
          `"${key}" is no key of ${nounOf[kind]}`,
          `Only ${listKinds(kinds)} have it${hintOf(key, kind)}.`,
          index,
          key,
        ),
      ];
    });
  });
}

const nounOf: Readonly<Record<Kind, string>> = {
  prompt: 'a prompt step',
  code: 'a code step',
  expand: 'an expand step',
};

function listKinds(kinds: readonly Kind[]): string {
  return `${kinds.join(' and ')} steps`;
}

function hintOf(key: keyof StepYaml, kind: Kind): string {
  if (kind === 'expand' && key === 'when')
    return '; an empty list makes no children: each: raw.isLong ? raw.parts : []';
  if (kind === 'expand' && (key === 'rules' || key === 'schema')) return '; judge the list where it is made';
  return '';
}

function error(message: string, hint: string, index: number, key: string): Finding {
  return { code: 'step-kind', severity: 'error', message, hint, place: atKey('steps', index, key) };
}
