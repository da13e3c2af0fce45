import type { Workplace } from './workplace.ts';
import { toJsonLines, manyItems } from './workplace.ts';

const only = (name: string, property: object) =>
  JSON.stringify({ type: 'object', properties: { [name]: property }, required: [name], additionalProperties: false });

/** Three steps of two providers in the batch lane: a slogan is written, judged, sent back where it is weak, and translated. */
export function judgedSlogans(count: number): Readonly<Record<string, string>> {
  return {
    'pipeline.yaml': `
source: { file: items.jsonl }
lane: batch
steps:
  - name: write
    model: anthropic/claude-haiku-5-5
    maxOutputTokens: 200
  - name: judge
    model: openai/gpt-6-luna
    maxOutputTokens: 200
    attempts: 2
    retryFrom: write
    rules:
      - name: strong
        expr: value.score >= 2
        error: "\`Only \${value.score} of 5\`"
  - name: translate
    model: anthropic/claude-haiku-5-5
    maxOutputTokens: 200
`,
    'items.jsonl': toJsonLines(manyItems(count)),
    'write.md.hbs': 'Write a slogan about {{topic}}.{{#if previous}} It was weak: try again.{{/if}}',
    'write.schema.json': only('slogan', { type: 'string' }),
    'judge.md.hbs': 'How strong is "{{steps.write.slogan}}", from 1 to 5?',
    'judge.schema.json': only('score', { type: 'integer', minimum: 1, maximum: 5 }),
    'translate.md.hbs': 'Say in French: {{steps.write.slogan}}',
    'translate.schema.json': only('french', { type: 'string' }),
  };
}

/** One tick of cron, in a process of its own. */
export function tick(place: Workplace, batchId: string) {
  return place.run('all', '--batch-id', batchId, '--pipeline', 'pipeline', '--yes', '--no-wait');
}
