import { describeKilledBatch } from '../support/killed-batch.ts';
import { times } from '../support/kill-walk.ts';
import { ratedTopics } from '../support/rated-topics.ts';

/** test/soak kills more of larger ones. */
describeKilledBatch('a batch of one step whose runs are killed again and again', {
  pipeline: ratedTopics(200),
  items: 200,
  callsAnItem: 1,
  kills: 20,
  seed: 7,
  timeoutMs: 120_000,
  moments: [
    ...times(1, { kind: 'started', withinMs: 250 }),
    ...times(4, { kind: 'said', text: 'Acquiring', withinMs: 8 }),
    ...times(9, { kind: 'billed', upTo: 12, withinMs: 20 }),
    ...times(3, { kind: 'started', withinMs: 400 }),
    ...times(3, { kind: 'billed', upTo: 12, withinMs: 20 }),
    ...times(3, { kind: 'said', text: 'Parsing', withinMs: 30 }),
    ...times(4, { kind: 'said', text: 'Rendering', withinMs: 15 }),
  ],
});
