import { eachElement, type FieldDistribution, toFieldName } from '../../../core/distribution.ts';
import { type FieldGroup, nameOf } from './choose-charts.ts';
import type { FieldPlace } from './row.ts';

export interface Column extends FieldPlace {
  readonly name: string;
  readonly isNumber: boolean;
  /** Shown at first; the others can be switched on. */
  readonly isShown: boolean;
}

const maxColumns = 60;
const maxNaming = 2;
const maxTelling = 5;
const namingKeys = /^(name|title|subject|label|question|headline|topic)$/i;

interface Candidate extends Column {
  /** Smaller comes first; null: not shown at first. */
  readonly rank: number | null;
}

/** Columns for the table of one level: what names an item first, then kinds and numbers of its result and its other steps, then one text. */
export function chooseColumns(raw: FieldGroup, results: readonly FieldGroup[]): readonly Column[] {
  const candidates = [
    ...raw.fields.filter(isColumn).map((field) => toCandidate('raw', raw, field)),
    ...results.flatMap((group) =>
      group.fields.filter(isColumn).map((field) => toCandidate(group.step === null ? 'value' : 'step', group, field)),
    ),
  ].slice(0, maxColumns);
  const ranked = candidates
    .filter((candidate) => candidate.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const telling = ranked.filter((candidate) => candidate.source !== 'raw' && candidate.rank !== proseRank);
  const shown = new Set([
    ...chooseNaming(ranked.filter((candidate) => candidate.source === 'raw')),
    ...telling.slice(0, maxTelling),
    ...ranked.filter((candidate) => candidate.rank === proseRank).slice(0, 1),
  ]);
  return candidates.map((candidate) => {
    const { rank: _, ...column } = candidate;
    return { ...column, isShown: shown.has(candidate) };
  });
}

/** By names where there are any, else by the first short text. */
function chooseNaming(candidates: readonly Candidate[]): readonly Candidate[] {
  const named = candidates.filter((candidate) => candidate.rank === 0);
  return named.length > 0 ? named.slice(0, maxNaming) : candidates.slice(0, 1);
}

/** Objects and what is inside lists are shown when the item is opened. */
function isColumn(field: FieldDistribution): boolean {
  return !field.path.includes(eachElement) && field.path.length <= 4;
}

const proseRank = 9;

function toCandidate(source: FieldPlace['source'], group: FieldGroup, field: FieldDistribution): Candidate {
  const isNumber = field.numbers !== null && field.strings === null;
  return {
    level: group.level,
    source,
    step: group.step,
    path: field.path,
    isNumber,
    isShown: false,
    name: source === 'raw' ? toFieldName(field.path) : nameOf(group, field),
    rank: field.items >= group.items * 0.3 ? rankOf(source, field) : null,
  };
}

function rankOf(source: FieldPlace['source'], field: FieldDistribution): number | null {
  const key = field.path.at(-1) ?? '';
  const { strings } = field;
  if (source === 'raw') {
    if (strings === null || strings.meanLength > 60 || key.toLowerCase() === 'id') return null;
    return namingKeys.test(key) ? 0 : strings.counts === null || strings.counts.length > 1 ? 2 : null;
  }
  if (strings === null) return isConstant(field) || field.lengths !== null ? null : 3;
  if (strings.counts?.length === 1) return null;
  if (namingKeys.test(key) && strings.meanLength <= 60) return 1;
  if (strings.counts !== null) return 3;
  return strings.meanLength <= 40 ? 4 : proseRank;
}

function isConstant({ numbers, booleans }: FieldDistribution): boolean {
  if (numbers !== null) return numbers.min === numbers.max;
  return booleans.no === 0 || booleans.yes === 0;
}
