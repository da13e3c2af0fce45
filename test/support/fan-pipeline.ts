import type { ModelRequest } from '../../src/core/request.ts';
import type { PipelineFiles } from './batch-world.ts';

const objectOf = (properties: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false });

/**
 * Everything that may lie between model calls: a drawn number, a list that becomes children, children that are written,
 * checked by code and sent back, judged only where it matters, gathered and ranked, and the best of them written up. The
 * plans for elm are no good at first and begin again, children and all.
 */
export const fanPipeline: PipelineFiles = {
  'pipeline.yaml': `
name: fan
source: { items: [{ id: oak }, { id: elm }] }
steps:
  - name: dice
    code:
      set: { luck: "random.integer(1, 1000000)" }
  - name: think
  - name: idea
    expand: { each: steps.think.ideas, max: 3 }
  - name: toss
    code:
      set: { side: "random.integer(1, 1000000)" }
  - name: write
  - name: check
    retryFrom: write
    code:
      set: { length: steps.write.text.length }
    rules:
      - { name: version, expr: "!steps.write.text.includes('draft')", error: "Not a draft, please: {{steps.write.text}}" }
  - name: judge
    when: item.index != 2
  - name: ranking
    gather: idea
    retryFrom: think
    code:
      set: "sortBy(children, child => -(child.value?.score ?? child.steps.check.length)).map(child => ({ title: child.raw.idea, text: child.steps.write.text }))"
    rules:
      - { name: fresh, expr: "!steps.think.ideas[0].includes('stale')", error: Think again }
  - name: best
    expand: { each: "steps.ranking.slice(0, 2)", max: 2 }
  - name: article
    parse: text
`,
  'think.md.hbs': 'Ideas for {{id}}, try {{attempt}}, luck {{steps.dice.luck}}',
  'think.schema.json': objectOf({ ideas: { type: 'array', items: { type: 'string' }, maxItems: 3 } }),
  'write.md.hbs': 'Write {{raw.idea}} (of {{item.parent}}, {{item.index}}, {{steps.toss.side}}), try {{attempt}}',
  'write.schema.json': objectOf({ text: { type: 'string' } }),
  'judge.md.hbs': 'Judge {{steps.write.text}} of {{item.id}} with {{steps.toss.side}}',
  'judge.schema.json': objectOf({ score: { type: 'integer' } }),
  'article.md.hbs': 'Write up {{best.title}}: {{best.text}}',
};

/** elm's first ideas are stale; the first text on each third idea is a draft. */
export function fanOut({ user, schemaName }: ModelRequest): string {
  if (schemaName === 'think') {
    const [, id = '', attempt = ''] = /Ideas for (\w+), try (\d+)/.exec(user) ?? [];
    const quality = id === 'elm' && attempt === '1' ? 'stale' : 'good';
    return JSON.stringify({ ideas: [1, 2, 3].map((index) => `${quality} ${id} ${index}`) });
  }
  if (schemaName === 'write') {
    const [, idea = '', attempt = ''] = /^Write (.*?) \(.*try (\d+)/.exec(user) ?? [];
    return JSON.stringify({ text: idea.endsWith('3') && attempt === '1' ? `draft of ${idea}` : `text on ${idea}` });
  }
  if (schemaName === 'judge') return JSON.stringify({ score: user.length % 7 });
  return `An article: ${user}`;
}

/**
 * Children of children, gathered twice: what a branch makes of its twigs is no good at first, and begins again with new ones;
 * then the tree finds that it should have thought otherwise, and all of it begins again. At the end each branch has leaves that
 * nothing gathers.
 */
export const nestedPipeline: PipelineFiles = {
  'pipeline.yaml': `
name: nested
source: { items: [{ id: oak }] }
steps:
  - name: think
    feedback: false
    parse: text
  - name: branch
    expand: { each: "[1, 2].map(n => steps.think + ' ' + n)", max: 2 }
  - name: grow
    code:
      set: { length: "random.integer(1, 1000000)" }
  - name: twig
    expand: { each: "range(item.index).map(n => steps.grow.length + n)", max: 2 }
  - name: bud
    parse: text
  - name: join
    gather: twig
    retryFrom: grow
    attempts: 2
    code:
      set: "children.map(child => child.value)"
    rules:
      - { name: again, expr: "attempt > 1 || item.index == 1" }
  - name: crown
    gather: branch
    retryFrom: think
    attempts: 2
    code:
      set: "children.map(child => child.steps.join.join(' and '))"
    rules:
      - { name: again, expr: "attempt > 1" }
  - name: leaf
    expand: { each: steps.crown, max: 2 }
  - name: paint
    parse: text
`,
  'think.md.hbs': 'Think of {{id}}, try {{attempt}}',
  'bud.md.hbs': 'Bud of {{branch}} at {{twig}}, {{item.id}}',
  'paint.md.hbs': 'Paint {{leaf}}',
};

export function growBuds({ user }: ModelRequest): string {
  return user.startsWith('Think') ? `thought ${user.slice(-1)}` : `did ${user.toLowerCase()}`;
}
