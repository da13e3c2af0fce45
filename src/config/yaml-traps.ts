import { findFlowTrap } from './yaml-flow-traps.ts';
import { type Document, isScalar, type Scalar, visit } from 'yaml';

export interface ExplainedError {
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
}

/** A text that YAML read without complaint, but surely not as it was meant. */
export interface SilentTrap {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
  readonly offset: number;
}

const quoteIt = 'Quote the whole text, or put it into a block that begins with "|" in the line above.';

/** Says what a syntax error most likely came from. `mark` is as js-yaml gives it, from 0. */
export function explainSyntaxError(
  text: string,
  reason: string,
  mark: { readonly line: number; readonly column: number } | null,
): ExplainedError {
  const place = mark === null ? { line: 1, column: 1 } : { line: mark.line + 1, column: mark.column + 1 };
  if (reason.includes('input is empty'))
    return {
      ...place,
      message: 'The file is empty',
      hint: 'A pipeline has at least a `source`. Start from a template with: batch-pipeline init',
    };
  if (reason.includes('found more'))
    return {
      ...place,
      message: 'The file has more than one YAML document',
      hint: 'Take out the line `---` between them, and put each pipeline into a folder of its own.',
    };
  if (reason.includes('tab characters'))
    return {
      ...place,
      message: 'A tab stands in the indentation',
      hint: 'Indent with spaces; YAML allows no tabs there.',
    };
  const lines = text.split('\n');
  if (reason.includes('complex keys')) {
    // The mark of this one is the begin of the file.
    const index = lines.findIndex((each) => /^(\s*-)*\s*([\w.-]+:\s+)?\{\{/.test(each));
    const found = findTrapInLine(lines[index] ?? '');
    if (found !== null) return { line: index + 1, ...found };
  }
  const flow = findFlowTrap(lines[place.line - 1] ?? '', place.column - 1, reason);
  if (flow !== null) return { ...place, ...flow };
  const trap = findTrapInLine(lines[place.line - 1] ?? '');
  if (trap !== null) return { ...place, column: trap.column, message: trap.message, hint: trap.hint };
  if (reason.includes('deficient indentation'))
    return {
      ...place,
      message: 'This line should be indented further, or a bracket or quote above it is not closed',
      hint: 'Look above this place for a "[", "{", or quote without its partner; else indent the line.',
    };
  if (reason.includes('unexpected end of the stream'))
    return {
      ...place,
      message: `A bracket or quote is opened and never closed (${reason})`,
      hint: 'Look above this place for a "[", "{", or quote without its partner.',
    };
  if (/complex keys|a document separator is expected/.test(reason))
    return {
      ...place,
      message: `This is no YAML map: ${reason}`,
      hint: 'A pipeline is a map of keys, each in a line of its own: `name: reviews`. Text with {{ }} must be quoted.',
    };
  return {
    ...place,
    message: `This is no YAML: ${reason}`,
    hint: 'Check the indentation of this line and of the one above; quote a text that contains ": " or " #".',
  };
}

/** Value of `key: value` in a line, and what is special about how it begins or goes on. */
function findTrapInLine(
  line: string,
): { readonly message: string; readonly hint: string; readonly column: number } | null {
  const match = /^(\s*(?:-\s+)*(?:[\w.-]+|"[^"]*"|'[^']*'):\s+|\s*(?:-\s+)+|\s*)(\S.*)$/.exec(line);
  const value = match?.[2]?.trimEnd() ?? '';
  const column = (match?.[1]?.length ?? 0) + 1;
  const say = (message: string, hint = quoteIt) => ({ message, hint, column });
  if (value.startsWith('{{'))
    return say('A value that begins with "{{" is the begin of a YAML map', `Quote it: "${value.replaceAll('"', "'")}"`);
  if (/:\s+$/.test(match?.[1] ?? '') && value.startsWith('- '))
    return say('A value that begins with "- " is a YAML list');
  if (value.startsWith('!')) return say('A value that begins with "!" is a YAML tag');
  if (value.startsWith('*')) return say('A value that begins with "*" is a YAML alias');
  if (value.startsWith('&')) return say('A value that begins with "&" is a YAML anchor');
  if (/^[%@`]/.test(value)) return say(`A value may not begin with "${value[0]}" in YAML`);
  if (/^(["']).*\1\s*[^\s#]/.test(value))
    return say(
      'A value that begins with a quote ends at the next one; what follows is too much',
      'Quote the whole text with the other kind of quote, for instance: "\'a\' + b".',
    );
  if (/^\[.*\][^\s,]|^\{.*\}[^\s,}]|^[[{].*[\]}]\s+[^\s#]/.test(value))
    return say(
      `A value that begins with "${value[0]}" is a YAML ${value.startsWith('[') ? 'list' : 'map'} and ends at its closing bracket`,
    );
  if (/:\s/.test(match?.[1] ?? '') && /^[^"'[{|>].*:(\s|$)/.test(value))
    return say('": " inside a value begins a new YAML key');
  return null;
}

/** Texts cut off by a comma of a list or map, or by a comment. */
export function findSilentTraps(document: Document): readonly SilentTrap[] {
  const traps: SilentTrap[] = [];
  visit(document, {
    Collection(_, collection) {
      if (collection.flow !== true) return;
      const scalars = collection.items.flatMap((item) => (isScalar(item) ? [item] : toScalars(item)));
      const opened = scalars.find((scalar) => isPlainText(scalar) && countOpen(String(scalar.value)) > 0);
      const closed = scalars.find((scalar) => isPlainText(scalar) && countOpen(String(scalar.value)) < 0);
      if (opened === undefined || closed === undefined) return;
      traps.push({
        severity: 'error',
        message: `The comma in "${opened.value}, ${closed.value}" ends the value: inside { } and [ ] YAML reads commas itself`,
        hint: 'Write this map in block style, one name a line, or quote the value.',
        offset: opened.range?.[0] ?? 0,
      });
    },
    Scalar(_, scalar) {
      if (scalar.anchor !== undefined && scalar.value === null && scalar.source === '') {
        const offset = scalar.range?.[0] ?? 0;
        traps.push({
          severity: 'error',
          message: `"&${scalar.anchor}" is a YAML anchor, so the value is empty`,
          hint: quoteIt,
          offset: Math.max(0, offset - scalar.anchor.length - 1),
        });
        return;
      }
      if (!isPlainText(scalar) || typeof scalar.comment !== 'string') return;
      const text = String(scalar.value);
      if (countOpen(text) <= 0 && (text.match(/"/g)?.length ?? 0) % 2 === 0) return;
      traps.push({
        severity: 'warning',
        message: `" #" begins a comment, so the value is only "${text}"`,
        hint: quoteIt,
        offset: scalar.range?.[0] ?? 0,
      });
    },
  });
  return traps;
}

function toScalars(item: unknown): readonly Scalar[] {
  if (typeof item !== 'object' || item === null) return [];
  const { key, value } = item as { readonly key?: unknown; readonly value?: unknown };
  return [key, value].filter((part) => isScalar(part));
}

function isPlainText(scalar: Scalar): boolean {
  return scalar.type === 'PLAIN' && typeof scalar.value === 'string';
}

/** How many brackets the text opens more than it closes. */
function countOpen(text: string): number {
  return (text.match(/[([{]/g)?.length ?? 0) - (text.match(/[)\]}]/g)?.length ?? 0);
}
