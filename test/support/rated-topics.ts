import { manyItems, toJsonLines } from './workplace.ts';

const schema = {
  type: 'object',
  properties: { title: { type: 'string' }, score: { type: 'integer', minimum: 1, maximum: 5 } },
  required: ['title', 'score'],
  additionalProperties: false,
};

/** A pipeline of one step that gives each of `count` topics a title and a score. */
export function ratedTopics(
  count: number,
  step: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, string>> {
  return {
    'pipeline.yaml': JSON.stringify({
      source: { file: 'items.jsonl' },
      steps: [{ name: 'main', maxOutputTokens: 300, ...step }],
    }),
    'items.jsonl': toJsonLines(manyItems(count)),
    'main.md.hbs': 'Find a title for {{topic}}, and say from 1 to 5 how good it is.',
    'main.schema.json': JSON.stringify(schema),
  };
}

/** The same in two steps: a title is found, then another call scores it. */
export function titledThenScored(count: number): Readonly<Record<string, string>> {
  const { title, score } = schema.properties;
  const only = (name: string, property: object) =>
    JSON.stringify({ type: 'object', properties: { [name]: property }, required: [name], additionalProperties: false });
  return {
    'pipeline.yaml': JSON.stringify({
      source: { file: 'items.jsonl' },
      steps: [
        { name: 'find', maxOutputTokens: 200 },
        { name: 'score', maxOutputTokens: 200 },
      ],
    }),
    'items.jsonl': toJsonLines(manyItems(count)),
    'find.md.hbs': 'Find a title for {{topic}}.',
    'find.schema.json': only('title', title),
    'score.md.hbs': 'The topic is {{topic}}. How good is the title "{{steps.find.title}}", from 1 to 5?',
    'score.schema.json': only('score', score),
  };
}
