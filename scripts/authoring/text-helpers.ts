import { templateHelpers } from '../../src/adapters/templates/template-functions.ts';
import { createTemplateEngine } from '../../src/adapters/templates/handlebars.ts';
import { toTable } from './to-table.ts';

/** What the examples read. */
const context = {
  name: 'Blue Mug',
  tags: ['new', 'steel'],
  price: 12.345,
  note: null,
  day: '2025-01-15',
  text: 'A long description',
  raw: { 'Unit price': 3 },
};

/** One example each, and what there is to know beside it. Their results are computed. */
const examples: Readonly<Record<string, readonly [text: string, meaning: string]>> = {
  json: ['{{json tags}}', 'a value as JSON; `indent=2` for several lines'],
  join: ["{{join tags ' + '}}", 'a list as text; the separator is `, ` unless given'],
  slug: ['{{slug name}}', 'text fit for an id: lower case, words joined by `-`, no dot'],
  round: ['{{round price 1}}', 'to so many digits, 0 unless given'],
  truncate: ['{{truncate text 7}}', 'at most so many characters'],
  default: [
    "{{default note 'none'}}",
    'the first value that is there and not empty; alone it may name a field that is missing (not a later step)',
  ],
  inc: ['{{inc 0}}', 'one more, or `{{inc n 5}}`; for `@index`, which counts from 0'],
  length: ['{{length tags}}', 'of a list, text or map'],
  upper: ['{{upper name}}', ''],
  lower: ['{{lower name}}', ''],
  epoch: ['{{epoch day days=1}}', 'seconds from 1970 to a date (UTC); `days` later'],
  eq: ["{{#if (eq name 'Blue Mug')}}yes{{/if}}", 'equal; a number equals the text of it'],
  ne: ["{{#if (ne name 'Blue Mug')}}yes{{else}}no{{/if}}", 'not equal'],
  lt: ['{{#if (lt price 20)}}yes{{/if}}', 'less'],
  gt: ['{{#if (gt price 20)}}yes{{else}}no{{/if}}', 'greater'],
  and: ['{{#if (and name tags)}}yes{{/if}}', 'all of them'],
  or: ['{{#if (or note name)}}yes{{/if}}', 'one of them'],
  not: ['{{#if (not note)}}yes{{/if}}', ''],
  lookup: [
    "{{lookup raw 'Unit price'}}",
    "a field or element by a computed name: `{{lookup \"ABCD\" @index}}`; one that is missing is an error: `{{default (lookup raw 'x') 'none'}}`",
  ],
};

/** Helpers of texts with what an example of each gives; every one that the code has must be here. */
export function tableOfTextHelpers(): string {
  const engine = createTemplateEngine({});
  const rows = Object.keys(templateHelpers).map((name) => {
    const example = examples[name];
    if (example === undefined) throw new Error(`the helper ${name} of texts has no example in scripts/authoring`);
    const [text, meaning] = example;
    const result = engine.compile({ text, file: 'example' }).render(context);
    return [`\`${text}\``, `\`${result}\``, meaning];
  });
  return toTable(['Example', 'Gives', 'Meaning'], rows);
}
