import type { Draft } from '../draft.ts';
import type { ExpressionDraft } from '../expression-draft.ts';
import { type ExpressionReader, listCodeParts } from '../expression-reader.ts';
import type { Finding } from '../finding.ts';
import type { PlacedExpression } from '../list-expressions.ts';
import type { LocatedText } from '../read-text.ts';

/** A text that is nothing but names of the context and what is done with them. */
const expressionLike = /^\s*!?\s*(?:raw|steps|value|item|vars|batch|previous|children)(?:\??\.[A-Za-z_]|\[)/;

/** A text that would stand as it is though it looks like an expression, and braces in an expression that nothing fills in. */
export function checkNotations(
  draft: Draft,
  placed: readonly PlacedExpression[],
  reader: ExpressionReader | null,
): readonly Finding[] {
  const texts = [
    draft.source.id,
    ...draft.steps.flatMap(({ rules }) => rules.map(({ error }) => error)),
    ...draft.outputs.flatMap(({ files }) => [files?.name ?? null, files?.content ?? null]),
  ];
  const alone = placed.filter(
    ({ expression, scope }) => reader?.expression(expression, scope.words).problems.length === 0,
  );
  const code = draft.steps.flatMap(({ code: given }) => (given === null ? [] : listCodeParts(given)));
  const parts = [...alone.map(({ expression }) => expression), ...new Set(code.map(([, part]) => part))];
  return [...texts.flatMap(checkText), ...parts.flatMap(checkExpression)];
}

export function looksLikeExpression(text: string): boolean {
  return expressionLike.test(text);
}

function checkText(text: LocatedText | null): readonly Finding[] {
  if (text === null || text.text.includes('{{') || !looksLikeExpression(text.text)) return [];
  const shown = text.text.trim();
  return [
    warn(
      `"${shown}" is a text here, and stands as it is written`,
      `In a text names wear braces: {{${shown}}}.`,
      text.toPlace(1, 1),
    ),
  ];
}

/** Braces inside a string of the expression: anywhere else they are no JavaScript, which is said elsewhere. */
function checkExpression({ parts }: ExpressionDraft): readonly Finding[] {
  return parts.flatMap(({ text, path }) => {
    if (!text.includes('{{')) return [];
    const start = text.search(/(?<=['"`][^'"`]*)\{\{\s*[\w.]+\s*\}\}/);
    if (start === -1) return [];
    const before = text.slice(0, start).split('\n');
    return [
      warn('Braces in an expression are not filled in', "Write names without them, joined by +: raw.name + ' …'.", {
        kind: 'text',
        path,
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
      }),
    ];
  });
}

function warn(message: string, hint: string, place: Finding['place']): Finding {
  return { code: 'notation', severity: 'warning', message, hint, place };
}
