import { findPatternProblem } from '../../core/answer/find-pattern-problem.ts';
import type { RegexField, SectionField } from '../../core/pipeline.ts';
import type { Draft } from '../draft.ts';
import { atKey, atValue, type Finding, type Place } from '../finding.ts';

/** Fields of sections and regex: names that templates can read, and patterns that compile. */
export function checkParse(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ index, parse }): readonly Finding[] => {
    if (parse.kind !== 'sections' && parse.kind !== 'regex') return [];
    const path = ['steps', index, 'parse', parse.kind] as const;
    if (parse.fields.length === 0)
      return [
        error(
          `"${parse.kind}" has no field`,
          'Name what is to be read from the answer, for instance: summary: Summary',
          atKey(...path),
        ),
      ];
    const names = parse.fields.flatMap(({ name }) => checkFieldName(name, atKey(...path, name)));
    const fields =
      parse.kind === 'sections'
        ? parse.fields.flatMap((field) => checkSection(field, [...path, field.name]))
        : parse.fields.flatMap((field) => checkRegex(field, [...path, field.name]));
    return [...names, ...fields];
  });
}

function checkFieldName(name: string, place: Place): readonly Finding[] {
  if (/^[A-Za-z_]\w*$/.test(name)) return [];
  return [
    error(
      `"${name}" cannot be the name of a field`,
      'A letter or "_", then letters, digits or "_": templates read it as steps.<step>.<field>.',
      place,
    ),
  ];
}

function checkSection(field: SectionField, path: readonly PropertyKey[]): readonly Finding[] {
  if (field.heading === null && field.label === null)
    return [
      error(
        `The field "${field.name}" says neither "heading" nor "label"`,
        'Say where in the answer it stands.',
        atKey(...path),
      ),
    ];
  if (field.heading !== null && field.label !== null)
    return [
      error(`The field "${field.name}" says both "heading" and "label"`, 'Keep one of them.', atKey(...path, 'label')),
    ];
  return field.item === null ? [] : checkPattern(field.item, '', atValue(...path, 'item'));
}

function checkRegex(field: RegexField, path: readonly PropertyKey[]): readonly Finding[] {
  return checkPattern(field.pattern, field.flags, atValue(...path, 'pattern'));
}

function checkPattern(pattern: string, flags: string, place: Place): readonly Finding[] {
  const problem = findPatternProblem(pattern, flags);
  if (problem !== null) {
    return [
      {
        code: 'pattern',
        severity: 'error',
        message: `The pattern "${pattern}" cannot be used: ${problem}`,
        hint: 'Patterns are JavaScript; single quotes around one keep YAML from reading its backslashes.',
        place,
      },
    ];
  }
  if (!new RegExp(pattern, flags).test('')) return [];
  return [
    {
      code: 'pattern',
      severity: 'warning',
      message: `The pattern "${pattern}" matches an empty text`,
      hint: 'It finds something in every answer; make a part of it required.',
      place,
    },
  ];
}

function error(message: string, hint: string, place: Place): Finding {
  return { code: 'parse', severity: 'error', message, hint, place };
}
