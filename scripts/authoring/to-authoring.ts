import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { expectOutput } from '../../src/core/output-expectation.ts';
import { toKeyTables, toNotYet } from '../../src/config/reference.ts';
import { listExamples, toExampleBlocks } from './example-files.ts';
import { tableOfExpressionHelpers } from './expression-helpers.ts';
import { toMistakeBlocks } from './mistake-blocks.ts';
import { tableOfNames } from './names.ts';
import { tableOfTextHelpers } from './text-helpers.ts';

/** Stands in text.md for what is made: `<!-- made: names -->`. */
const mark = /^<!-- made: (.+) -->\n+/gm;

/**
 * The page for assistants that write pipelines: text.md, with tables, examples and messages in place of its marks. All that
 * is made must have its place.
 */
export function toAuthoring(): string {
  const made: Record<string, () => string> = {
    keys: () => toKeyTables(3),
    'not yet': () => toNotYet(3).join('\n'),
    names: tableOfNames,
    'text helpers': tableOfTextHelpers,
    'expression helpers': tableOfExpressionHelpers,
    models: listModels,
    ...Object.fromEntries(listExamples().map((name) => [`example ${name}`, () => toExampleBlocks(name)])),
    ...toMistakeBlocks(),
  };
  const text = readFileSync(fileURLToPath(new URL('text.md', import.meta.url)), 'utf8');
  const used = new Set<string>();
  const page = text.replace(mark, (_, name: string) => {
    const make = made[name];
    if (make === undefined) throw new Error(`text.md has the mark "${name}", which nothing is made for`);
    used.add(name);
    return `${make().trimEnd()}\n\n`;
  });
  const left = Object.keys(made).filter((name) => !used.has(name));
  if (left.length > 0) throw new Error(`text.md has no mark for: ${left.join(', ')}`);
  return page;
}

/** Aliases of models that can be had on the day the prices were checked, by provider. */
function listModels(): string {
  const prices = createPriceList();
  const entries = prices.list(new Date(prices.checkedOn)).filter(({ aliases }) => aliases.length > 0);
  const providers = [...new Set(entries.map(({ price }) => price.provider))];
  return providers
    .map((provider) => {
      const aliases = entries.filter(({ price }) => price.provider === provider).flatMap((entry) => entry.aliases);
      return `${provider}: ${aliases.map((alias) => `\`${alias}\``).join(', ')}`;
    })
    .join('; ')
    .concat(`. ${sayWhichThink(entries)}\n`);
}

/** Which models think when nothing is said, as the estimate has it. */
function sayWhichThink(entries: ReturnType<ReturnType<typeof createPriceList>['list']>): string {
  const plain = entries.filter(({ price: { provider, model } }) => {
    const step = { model: { provider, model }, schema: null, reasoning: null, maxOutputTokens: 1000, history: null };
    return !expectOutput(step).method.includes('reasoning');
  });
  const names = plain.flatMap(({ aliases }) => aliases.map((alias) => `\`${alias}\``));
  return `All but ${names.join(' and ')} think unless \`reasoning\` says otherwise, and what they think counts as output: give them 2000 \`maxOutputTokens\` more, or \`reasoning: low\`.`;
}
