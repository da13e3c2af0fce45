import { describe } from '@jest/globals';
import { fannedTopics } from '../support/fanned-topics.ts';
import { times } from '../support/kill-walk.ts';
import { describeKilledBatch } from '../support/killed-batch.ts';

describe.each([41, 42])('a batch of code, children and gathers, seed %i,', (seed) => {
  describeKilledBatch('whose runs are killed sixty times', {
    pipeline: fannedTopics(200),
    items: 200,
    callsAnItem: 4,
    expands: ['idea', 'best'],
    kills: 60,
    seed,
    timeoutMs: 10 * 60_000,
    moments: [
      ...times(6, { kind: 'said', text: 'Acquiring', withinMs: 12 }),
      ...times(36, { kind: 'billed', upTo: 16, withinMs: 30 }),
      ...times(8, { kind: 'started', withinMs: 500 }),
      ...times(6, { kind: 'said', text: 'Parsing', withinMs: 120 }),
      ...times(8, { kind: 'said', text: 'Rendering', withinMs: 60 }),
    ],
  });
});
