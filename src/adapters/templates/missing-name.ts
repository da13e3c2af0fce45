import type { UserError } from '../../core/errors.ts';
import type { ReadPlace } from './strict-template.ts';
import { createTemplateError, suggest } from './template-error.ts';
import { nameOfKind, readOwn } from './value-text.ts';

/** The error of a name that does not exist: which part of it is missing, and what there is in its place. */
export function describeMissing(place: ReadPlace, base: unknown, options: unknown): UserError {
  const { parts, skipped, written } = place;
  if (skipped === 1 && base === undefined) return describeMissingRoot(place, options);
  let owner = base;
  let reached = skipped;
  for (
    let next = readOwn(owner, parts[reached] ?? '');
    reached < parts.length - 1 && next !== undefined;
    next = readOwn(owner, parts[reached] ?? '')
  ) {
    owner = next;
    reached++;
  }
  const missing = parts[reached] ?? written;
  const ownerName = `${written.startsWith('@') ? '@' : ''}${parts.slice(0, reached).join('.')}`;
  const guard = `Ask first, {{#if ${ownerName}}} … {{/if}}, or give a value for that case: {{default ${written} ''}}.`;
  if (owner === null || owner === undefined) {
    return createTemplateError(
      place,
      `"${written}" does not exist: ${ownerName === '' ? 'there is nothing here' : `${ownerName} is null`}`,
      ownerName === '' ? 'The value that this place reads from is null.' : guard,
    );
  }
  if (typeof owner !== 'object' || Array.isArray(owner)) {
    const hint = Array.isArray(owner)
      ? 'Write {{#each}} for each of its elements, or .[0] for the first.'
      : 'It has no parts to be read.';
    return createTemplateError(
      place,
      `"${written}" does not exist: ${ownerName === '' ? 'this' : ownerName} is ${nameOfKind(owner)}`,
      hint,
    );
  }
  const known = Object.keys(owner).map((name) => (/^[\w$-]+$/.test(name) ? name : `[${name}]`));
  const where = parts.length > 1 ? ` (there is no "${missing}"${ownerName === '' ? '' : ` in ${ownerName}`})` : '';
  const suggestion = known.length === 0 ? 'There is nothing at this place.' : suggest(missing, known);
  return createTemplateError(
    place,
    `"${written}" does not exist${where}`,
    `${suggestion} What need not be there is written {{default ${written} ''}}.`,
  );
}

/** `@index` outside a loop. */
function describeMissingRoot(place: ReadPlace, options: unknown): UserError {
  const data = readOwn(options, 'data');
  const known =
    data !== null && typeof data === 'object'
      ? Object.keys(data)
          .filter((name) => !name.startsWith('_'))
          .map((name) => `@${name}`)
      : [];
  return createTemplateError(
    place,
    `"${place.written}" does not exist`,
    known.length === 0 ? '@index, @key, @first and @last exist inside {{#each}}.' : suggest(place.written, known),
  );
}
