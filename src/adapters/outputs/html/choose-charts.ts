import { eachElement, type FieldDistribution, type StringSummary, toFieldName } from '../../../core/distribution.ts';
import { type Bin, toHistogram } from '../../../core/histogram.ts';
import type { NumberSummary } from '../../../core/number-series.ts';
import type { Bar, Chart } from './chart.ts';
import { countOf, formatCount, formatNumber } from './figures.ts';

const maxChartsOfResults = 12;
const maxChartsOfOthers = 6;
const maxBars = 14;

/** The fields of one source of values: the result (or the input), or a step beside the one that gave it. */
export interface FieldGroup {
  readonly level: number;
  readonly step: string | null;
  readonly fields: readonly FieldDistribution[];
  readonly items: number;
}

export interface ChartChoice {
  readonly charts: readonly Chart[];
  /** Fields that are not drawn, each with the reason. */
  readonly others: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Picks what is worth drawing: kinds, yes and no, numbers, lengths of lists; the rest is named. Groups in the order in
 * which their levels are to be shown, the results first.
 */
export function chooseCharts(groups: readonly FieldGroup[]): ChartChoice {
  const charts: Chart[] = [];
  const order = [...new Set(groups.map(({ level }) => level))];
  const others: { name: string; why: string }[] = [];
  for (const group of groups) {
    for (const field of group.fields) {
      const name = nameOf(group, field);
      const found = findChart(group, field, name);
      if (typeof found === 'string') others.push({ name, why: found });
      else if (found === null) continue;
      else {
        const most = group.level === order[0] ? maxChartsOfResults : maxChartsOfOthers;
        if (charts.filter(({ level }) => level === group.level).length < most) charts.push(found);
        else others.push({ name, why: `not drawn: there are ${most} charts already` });
      }
    }
  }
  // Like beside like: kinds first, then numbers, each in the order of the fields.
  charts.sort(
    (a, b) =>
      order.indexOf(a.level) - order.indexOf(b.level) ||
      Number(a.kind === 'histogram') - Number(b.kind === 'histogram'),
  );
  return { charts, others };
}

/** As expressions write it, but for the result, whose fields go by their own names. */
export function nameOf(group: FieldGroup, field: FieldDistribution): string {
  const name = toFieldName(field.path);
  if (group.step === null) return name === '' ? 'result' : name;
  return name === '' ? `steps.${group.step}` : `steps.${group.step}.${name}`;
}

/** A chart, why there is none, or null where another field speaks for this one. */
function findChart(group: FieldGroup, field: FieldDistribution, name: string): Chart | string | null {
  const { numbers, strings, booleans, lengths } = field;
  const kinds = [numbers, strings, lengths, booleans.no + booleans.yes || null].filter((kind) => kind !== null).length;
  if (kinds === 0) return 'always null';
  if (kinds > 1) return 'values of several types';
  const base = {
    level: group.level,
    source: group.step === null ? ('value' as const) : ('step' as const),
    step: group.step,
    path: field.path,
    name,
    items: field.items,
    total: group.items,
    summary: null,
  };
  if (strings !== null) return toTextChart(base, strings);
  if (numbers !== null) return toNumberChart(base, numbers, 'value');
  if (lengths !== null) {
    const elements = group.fields.find((other) => isElementsOf(other, field));
    const areKinds =
      elements?.strings !== undefined && elements.strings !== null && areTextsKinds(elements.strings, elements.items);
    return areKinds ? null : toNumberChart(base, lengths, 'length');
  }
  if (booleans.no === 0 || booleans.yes === 0) return `always ${booleans.no === 0}`;
  const bars: Bar[] = [
    { label: 'yes', count: booleans.yes, match: { kind: 'is', value: true } },
    { label: 'no', count: booleans.no, match: { kind: 'is', value: false } },
  ];
  return { ...base, kind: 'bars', subject: 'value', bars };
}

function isElementsOf(other: FieldDistribution, list: FieldDistribution): boolean {
  return (
    other.path.length === list.path.length + 1 &&
    other.path.at(-1) === eachElement &&
    list.path.every((part, index) => part === other.path[index])
  );
}

/** Few different texts, each met often enough to be a kind and not a text of its own. */
function areTextsKinds(strings: StringSummary, items: number): boolean {
  if (strings.counts === null || strings.counts.length < 2 || strings.meanLength > 48) return false;
  if (strings.counts.length > maxBars) return items >= strings.counts.length * 5;
  return items >= strings.counts.length * 2 || strings.count >= strings.counts.length * 4;
}

function toTextChart(base: ChartBase, strings: StringSummary): Chart | string {
  const { counts } = strings;
  if (counts?.length === 1) return `always “${counts[0]?.[0] ?? ''}”`;
  if (counts === null || !areTextsKinds(strings, base.items))
    return `text, ${countOf(strings.meanLength, 'character')} on average`;
  const isList = base.path.includes(eachElement);
  const drawn = counts.length > maxBars ? counts.slice(0, maxBars - 1) : counts;
  const rest = counts.slice(drawn.length);
  const bars: Bar[] = drawn.map(([text, count]) => ({
    label: text === '' ? '(empty)' : text,
    count,
    match: { kind: 'is', value: text },
  }));
  // Elements of a list overlap, so the items that hold any of the rest cannot be had by adding them up.
  if (rest.length > 0 && !isList) {
    const than = drawn.map(([text]) => text);
    bars.push({
      label: `${countOf(rest.length, 'other value')}`,
      count: rest.reduce((sum, [, count]) => sum + count, 0),
      match: { kind: 'other', than },
    });
  }
  const name =
    rest.length > 0 && isList
      ? `${base.name} (the ${bars.length} most frequent of ${formatCount(counts.length)})`
      : base.name;
  return { ...base, name, kind: 'bars', subject: 'value', bars };
}

function toNumberChart(base: ChartBase, numbers: NumberSummary, subject: Chart['subject']): Chart | string {
  const noun = subject === 'length' ? 'a list, always of ' : 'always ';
  if (numbers.min === numbers.max) return `${noun}${formatNumber(numbers.min)}`;
  const { bins, isUnit } = toHistogram(numbers);
  const bars: Bar[] = bins.map((bin, index) => {
    const isLast = index === bins.length - 1;
    return {
      label: labelOfBin(bin, isUnit, isLast),
      count: bin.count,
      match: { kind: 'bin', bin, isLast: isLast && !isUnit },
    };
  });
  const { counts: _, ...summary } = numbers;
  return {
    ...base,
    name: subject === 'length' ? `${base.name} (length)` : base.name,
    kind: 'histogram',
    subject,
    bars,
    summary,
  };
}

function labelOfBin(bin: Bin, isUnit: boolean, isLast: boolean): string {
  if (isUnit) return formatNumber(bin.from);
  return `${formatNumber(bin.from)} to ${isLast ? '' : 'below '}${formatNumber(bin.to)}`;
}

type ChartBase = Omit<Chart, 'kind' | 'subject' | 'bars'>;
