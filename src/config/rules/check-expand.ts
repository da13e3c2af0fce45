import { contextWords } from '../../core/context.ts';
import { isJsonObject } from '../../core/json.ts';
import type { Draft, StepDraft } from '../draft.ts';
import type { Excuses } from '../excuses.ts';
import type { ExpressionReader } from '../expression-reader.ts';
import { atKey, atValue, type Finding } from '../finding.ts';
import type { Scope, Scopes } from '../scope.ts';
import { schemaOfPath } from '../schema-of-path.ts';

/** An expand gives its element a name that can be read, has a bound, and its children something to do. */
export function checkExpand(
  draft: Draft,
  scopes: Scopes,
  reader: ExpressionReader,
  excuses: Excuses,
): readonly Finding[] {
  return draft.steps.flatMap((step): readonly Finding[] => {
    if (step.kind !== 'expand') return [];
    const scope = scopes.ofStep(step);
    return [
      ...checkElementName(step, scope),
      ...(excuses.hasWithin('steps', step.index, 'expand') ? [] : checkBound(draft, step, scope, reader)),
      ...(step.index === draft.steps.length - 1 ? [toEmptyEnd(step)] : []),
    ];
  });
}

function checkElementName({ as, index, yaml, name }: StepDraft, scope: Scope): readonly Finding[] {
  const given = yaml.expand?.as !== undefined;
  const place = given ? atValue('steps', index, 'expand', 'as') : atKey('steps', index, 'expand');
  const error = (message: string, hint: string): readonly Finding[] => [
    { code: 'expand', severity: 'error', message, hint, place },
  ];
  if (!/^[A-Za-z_]\w*$/.test(as))
    return given
      ? error(
          `"${as}" cannot be the name of an element`,
          'A letter or "_", then letters, digits or "_": it is read as raw.<as>.',
        )
      : [];
  if ((contextWords as readonly string[]).includes(as))
    return error(
      `"${as}" is a word of its own and cannot be the name of an element`,
      given ? 'Choose another name.' : `Name the element: expand: { each: …, as: ${as}Element }`,
    );
  if (!scope.fields.names.includes(as)) return [];
  return [
    {
      code: 'hidden-field',
      severity: 'warning',
      message: `The items have a field "${as}" already, and in the children of "${name}" the element takes its place`,
      hint: 'Name the element otherwise with "as".',
      place,
    },
  ];
}

/** An expand can multiply the bill. Bounded are: `max`, `maxItems` of the schema, a cut, and what only constants decide. */
function checkBound(draft: Draft, step: StepDraft, scope: Scope, reader: ExpressionReader): readonly Finding[] {
  const { each, yaml, index } = step;
  if (each === null || yaml.expand?.max !== undefined || each.form !== 'text') return [];
  const { names, problems } = reader.expression(each, scope.words);
  const isConstant = names.every(({ path }) => path[0] === 'vars' || !scope.words.includes(path[0] ?? ''));
  const isCut = /\.slice\(\s*0\s*,\s*\d+\s*\)\s*$/.test(each.text);
  if (problems.length > 0 || isConstant || isCut) return [];
  const schema = schemaOfPath(draft, names, each.text);
  if (isJsonObject(schema) && typeof schema['maxItems'] === 'number') return [];
  return [
    {
      code: 'unbounded',
      severity: 'warning',
      message: 'Nothing bounds how many children this expand makes, and each costs its calls',
      hint: 'Say the most you want: expand: { each: …, max: 20 }, or give the list "maxItems" in its schema.',
      place: atKey('steps', index, 'expand'),
    },
  ];
}

function toEmptyEnd({ name, index }: StepDraft): Finding {
  return {
    code: 'no-effect',
    severity: 'warning',
    message: `No step comes after the expand "${name}": nothing is made of its children`,
    hint: 'Add the step that each child takes.',
    place: atKey('steps', index, 'expand'),
  };
}
