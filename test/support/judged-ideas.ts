import { manyItems, toJsonLines } from './workplace.ts';

const objectOf = (properties: object) =>
  JSON.stringify({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false });

/** Topics that become lists of ideas, which a judge sends back until they please; each idea becomes a child with a text. */
export const judgedIdeas: Readonly<Record<string, string>> = {
  'pipeline.yaml': `
source: { file: items.jsonl }
steps:
  - name: main
    maxOutputTokens: 300
  - name: judge
    maxOutputTokens: 200
    retryFrom: main
    rules: [{ name: good, expr: value.score >= 5, error: "Only {{value.score}}" }]
  - name: idea
    expand: { each: steps.main.ideas, max: 3 }
  - name: write
    maxOutputTokens: 300
    parse: text
`,
  'items.jsonl': toJsonLines(manyItems(6)),
  'main.md.hbs': 'Ideas on {{topic}}.',
  'main.schema.json': objectOf({ ideas: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 3 } }),
  'judge.md.hbs': 'Judge these ideas of {{item.id}}: {{json steps.main.ideas}}',
  'judge.schema.json': objectOf({ score: { type: 'integer', minimum: 1, maximum: 10 } }),
  'write.md.hbs': 'Write on {{idea}} of {{item.parent}}.',
};
