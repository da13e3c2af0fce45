import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** About 2 kB of prompt and 1 kB of answer a call: a review asked of a text, with a schema. */
const paragraph =
  'The delivery came two days late and the box was dented, yet everything in it worked at once. '.repeat(19);

export const sampleSchema = {
  type: 'object',
  properties: {
    sentiment: { type: 'string', enum: ['good', 'mixed', 'bad'] },
    score: { type: 'integer', minimum: 1, maximum: 10 },
    summary: { type: 'string' },
    topics: { type: 'array', items: { type: 'string' } },
  },
  required: ['sentiment', 'score', 'summary', 'topics'],
  additionalProperties: false,
};

const template = 'Review number {{number}} of a customer in {{city}}:\n\n{{text}}\n\nSay what it is about.\n';

export const sampleAnswer = JSON.stringify({
  sentiment: 'mixed',
  score: 6,
  summary: 'Late and dented, but the goods were sound and worked at once. '.repeat(13).trim(),
  topics: ['delivery', 'packaging', 'quality'],
});

export interface SampleItem {
  readonly id: string;
  readonly number: number;
  readonly city: string;
  readonly text: string;
}

export function toSampleItem(number: number): SampleItem {
  const city = ['Lyon', 'Porto', 'Graz', 'Turku'][number % 4] ?? 'Lyon';
  return { id: `item-${String(number).padStart(6, '0')}`, number, city, text: `${number} ${paragraph}` };
}

/** The prompt of an item as the pipeline renders it. */
export function toSamplePrompt({ number, city, text }: SampleItem): string {
  return template.replace('{{number}}', String(number)).replace('{{city}}', city).replace('{{text}}', text).trim();
}

/** Writes a pipeline of one step and its `items` items into `folder`. */
export function writeSamplePipeline(folder: string, items: number): void {
  const pipeline = `name: reviews\nmodel: openai/gpt-5.4-mini\nsource:\n  file: items.jsonl\nsteps:\n  - name: main\n    maxOutputTokens: 1000\n`;
  writeFileSync(join(folder, 'pipeline.yaml'), pipeline);
  writeFileSync(join(folder, 'main.md.hbs'), template);
  writeFileSync(join(folder, 'main.schema.json'), JSON.stringify(sampleSchema));
  const file = openSync(join(folder, 'items.jsonl'), 'w');
  let text = '';
  for (let number = 1; number <= items; number += 1) {
    text += `${JSON.stringify(toSampleItem(number))}\n`;
    if (text.length < 1 << 18 && number < items) continue;
    writeSync(file, text);
    text = '';
  }
  closeSync(file);
}
