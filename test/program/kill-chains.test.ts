import { fannedTopics } from '../support/fanned-topics.ts';
import { times } from '../support/kill-walk.ts';
import { describeKilledBatch } from '../support/killed-batch.ts';

describeKilledBatch('a batch of code, children and gathers whose runs are killed again and again', {
  pipeline: fannedTopics(60),
  items: 60,
  callsAnItem: 4,
  expands: ['idea', 'best'],
  kills: 20,
  seed: 31,
  timeoutMs: 120_000,
  moments: [
    ...times(5, { kind: 'said', text: 'Acquiring', withinMs: 8 }),
    ...times(12, { kind: 'billed', upTo: 14, withinMs: 25 }),
    ...times(2, { kind: 'started', withinMs: 400 }),
    ...times(4, { kind: 'said', text: 'Parsing', withinMs: 12 }),
    ...times(4, { kind: 'said', text: 'Rendering', withinMs: 40 }),
  ],
});
