import { describeKilledJobs } from '../support/killed-jobs.ts';
import { ratedTopics } from '../support/rated-topics.ts';

describeKilledJobs('a batch in the batch lane of Anthropic whose runs are killed again and again', {
  pipeline: ratedTopics(300),
  model: 'anthropic/claude-haiku-5-5',
  items: 300,
  callsAnItem: 1,
  kills: 20,
  seed: 5,
  timeoutMs: 240_000,
  restarts: 1,
});
