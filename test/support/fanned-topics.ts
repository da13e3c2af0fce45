import { manyItems, toJsonLines } from './workplace.ts';

const objectOf = (properties: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false });

/**
 * Topics that become ideas, the ideas texts that a judge sends back, the best of them articles: code, an expand, a judge with
 * retryFrom, a gather and an expand that nothing gathers.
 */
export function fannedTopics(count: number): Readonly<Record<string, string>> {
  return {
    'pipeline.yaml': `
source: { file: items.jsonl }
steps:
  - name: dice
    code: { set: { luck: "random.integer(1, 1000000)" } }
  - name: think
    maxOutputTokens: 300
  - name: idea
    expand: { each: steps.think.ideas, max: 3 }
  - name: toss
    code: { set: "random.integer(1, 1000000)" }
  - name: write
    maxOutputTokens: 300
    parse: text
  - name: judge
    maxOutputTokens: 200
    retryFrom: write
    rules: [{ name: good, expr: value.score >= 3, error: "Only {{value.score}}" }]
  - name: ranking
    gather: idea
    code:
      init: { _best: "sortBy(children, child => -child.value.score)" }
      set: "_best.map(child => ({ id: child.id, text: child.steps.write }))"
  - name: best
    expand: { each: "steps.ranking.slice(0, 1)", max: 1 }
  - name: article
    maxOutputTokens: 300
    parse: text
`,
    'items.jsonl': toJsonLines(manyItems(count)),
    'think.md.hbs': 'Ideas on {{topic}}, luck {{steps.dice.luck}}.',
    'think.schema.json': objectOf({ ideas: { type: 'array', items: { type: 'string' }, maxItems: 3 } }),
    'write.md.hbs': 'Write on {{idea}} of {{item.parent}}, toss {{steps.toss}}.',
    'judge.md.hbs': 'Judge this text of {{item.id}}: {{steps.write}}',
    'judge.schema.json': objectOf({ score: { type: 'integer', minimum: 1, maximum: 10 } }),
    'article.md.hbs': 'Write up {{best.id}}: {{best.text}}',
  };
}
