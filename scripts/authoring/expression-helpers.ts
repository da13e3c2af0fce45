import { type drawNames, helperNames, keptNames } from '../../src/adapters/evaluator/built-in-names.ts';
import { createExpressionLanguage } from '../../src/adapters/evaluator/create-expression-language.ts';
import { usualLimits } from '../../src/adapters/evaluator/runner.ts';
import { toTable } from './to-table.ts';

type HelperName = (typeof helperNames)[number];
type DrawName = (typeof drawNames)[number];

/** One example each, and what there is to know beside it. Their results are computed. */
const helpers: Readonly<Record<HelperName, readonly [expression: string, meaning: string]>> = {
  sum: ['sum([1, 2, 4])', '0 of an empty list'],
  mean: ['mean([1, 2, 6])', 'an error for an empty list, as the three below'],
  median: ['median([1, 9, 2])', ''],
  stdev: ['stdev([1, 3])', 'of a sample; at least two numbers'],
  quantile: ['quantile([1, 2, 3], 0.5)', 'between two numbers in proportion'],
  round: ['round(2.345, 2)', 'halves away from zero; no second value: whole numbers'],
  unique: ['unique([1, 2, 1])', 'objects and lists are equal when what is in them is'],
  countBy: ["countBy(['a', 'b', 'a'])", 'with a function as second value: of what it gives'],
  groupBy: ['groupBy([1, 2, 3], n => n > 1)', ''],
  sortBy: [
    'sortBy([3, 1, 2], n => -n)',
    'a copy; a key may be a list (`[-score, name]`); texts by the codes of their characters',
  ],
  range: ['range(2, 5)', '`range(3)` is [0, 1, 2]'],
};

const draws: Readonly<Record<DrawName, readonly [signature: string, meaning: string]>> = {
  choice: ['choice(list)', 'one element'],
  integer: ['integer(a, b)', 'a whole number from a to b, both included'],
  uniform: ['uniform(a, b)', 'from a to b; from 0 to 1 without them'],
  normal: ['normal(mean, sd)', 'mean 0 and deviation 1 without them'],
  shuffle: ['shuffle(list)', 'a copy in another order'],
  sample: ['sample(list, n)', 'n different elements, in the order drawn'],
  bernoulli: ['bernoulli(p)', 'true with the chance p'],
};

/** Helpers of expressions with what an example of each gives, what stays of JavaScript, draws and limits. */
export function tableOfExpressionHelpers(): string {
  const runner = createExpressionLanguage().open({ functions: null, constants: {} });
  try {
    const rows = helperNames.map((name) => {
      const [text, meaning] = helpers[name];
      const place = { file: 'example', line: 1, column: 1 };
      const outcome = runner.compileExpression({ text, at: place }, []).evaluate({});
      if (outcome.kind === 'error') throw new Error(`${text}: ${outcome.error.message}`);
      return [`\`${text}\``, `\`${JSON.stringify(outcome.value)}\``, meaning];
    });
    return [
      toTable(['Example', 'Gives', 'Meaning'], rows),
      '`random`, in code steps and rehearsals only:',
      '',
      toTable(
        ['Draw', 'Gives'],
        Object.values(draws).map(([signature, meaning]) => [`\`random.${signature}\``, meaning]),
      ),
      `Of JavaScript's own names there are: ${keptNames.map((name) => `\`${name}\``).join(', ')}. Methods of texts, lists and numbers are all there. There is no clock, no \`Math.random\`, no file, no network, nothing to wait for. One evaluation may take ${usualLimits.expressionMs} ms of computing and a whole code step ${usualLimits.codeMs} ms, in ${usualLimits.memoryBytes / 2 ** 20} MB.`,
      '',
    ].join('\n');
  } finally {
    runner.close();
  }
}
