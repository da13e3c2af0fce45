import { fannedTopics } from '../support/fanned-topics.ts';
import { times } from '../support/kill-walk.ts';
import { describeKilledBatch } from '../support/killed-batch.ts';

/** test/soak kills more of larger ones. */
describeKilledBatch('a batch of code, children and gathers whose runs are killed again and again', {
  pipeline: fannedTopics(16),
  items: 16,
  callsAnItem: 4,
  expands: ['idea', 'best'],
  kills: 12,
  seed: 31,
  timeoutMs: 120_000,
  moments: [
    ...times(3, { kind: 'said', text: 'Acquiring', withinMs: 8 }),
    ...times(8, { kind: 'billed', upTo: 9, withinMs: 25 }),
    ...times(2, { kind: 'started', withinMs: 400 }),
    ...times(2, { kind: 'said', text: 'Parsing', withinMs: 12 }),
    ...times(2, { kind: 'said', text: 'Rendering', withinMs: 40 }),
  ],
});
