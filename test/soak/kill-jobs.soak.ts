import { describe } from '@jest/globals';
import { describeKilledJobs } from '../support/killed-jobs.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';

describe.each([
  ['Anthropic', 'anthropic/claude-haiku-5-5'],
  ['OpenAI', 'openai/gpt-6-luna'],
  ['Gemini', 'gemini/gemini-3.8-flash'],
])('2,000 items in the batch lane of %s', (_name, model) => {
  describeKilledJobs('whose runs are killed a hundred times', {
    pipeline: ratedTopics(2000),
    model,
    items: 2000,
    callsAnItem: 1,
    kills: 100,
    seed: 31,
    timeoutMs: 20 * 60_000,
    restarts: 3,
  });
});

describeKilledJobs('a chain of two steps in the batch lane whose runs are killed sixty times', {
  pipeline: titledThenScored(600),
  model: 'openai/gpt-6-luna',
  items: 600,
  callsAnItem: 2,
  kills: 60,
  seed: 37,
  timeoutMs: 20 * 60_000,
  restarts: 2,
});
