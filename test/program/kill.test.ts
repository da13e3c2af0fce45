import { describeKilledBatch } from '../support/killed-batch.ts';
import { times } from '../support/kill-walk.ts';
import { ratedTopics } from '../support/rated-topics.ts';

describeKilledBatch('a batch of one step whose runs are killed again and again', {
  pipeline: ratedTopics(500),
  items: 500,
  callsAnItem: 1,
  kills: 50,
  seed: 7,
  timeoutMs: 120_000,
  moments: [
    ...times(2, { kind: 'started', withinMs: 250 }),
    ...times(4, { kind: 'said', text: 'Acquiring', withinMs: 60 }),
    ...times(26, { kind: 'billed', upTo: 12, withinMs: 20 }),
    ...times(6, { kind: 'started', withinMs: 400 }),
    ...times(6, { kind: 'billed', upTo: 12, withinMs: 20 }),
    ...times(5, { kind: 'said', text: 'Parsing', withinMs: 80 }),
    ...times(5, { kind: 'said', text: 'Rendering', withinMs: 40 }),
  ],
});
