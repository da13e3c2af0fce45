import { describe } from '@jest/globals';
import { describeKilledBatch } from '../support/killed-batch.ts';
import { times } from '../support/kill-walk.ts';
import { ratedTopics, titledThenScored } from '../support/rated-topics.ts';

describeKilledBatch('a batch of two steps whose runs are killed two hundred times', {
  pipeline: titledThenScored(700),
  items: 700,
  callsAnItem: 2,
  kills: 200,
  seed: 11,
  timeoutMs: 15 * 60_000,
  moments: [
    ...times(10, { kind: 'started', withinMs: 250 }),
    ...times(10, { kind: 'said', text: 'Acquiring', withinMs: 80 }),
    ...times(110, { kind: 'billed', upTo: 14, withinMs: 25 }),
    ...times(30, { kind: 'started', withinMs: 500 }),
    ...times(20, { kind: 'billed', upTo: 14, withinMs: 25 }),
    ...times(15, { kind: 'said', text: 'Parsing', withinMs: 120 }),
    ...times(15, { kind: 'said', text: 'Rendering', withinMs: 60 }),
  ],
});

describe.each([21, 22, 23])('another batch of one step, seed %i,', (seed) => {
  describeKilledBatch('whose runs are killed a hundred times', {
    pipeline: ratedTopics(600),
    items: 600,
    callsAnItem: 1,
    kills: 100,
    seed,
    timeoutMs: 10 * 60_000,
    moments: [
      ...times(5, { kind: 'said', text: 'Acquiring', withinMs: 100 }),
      ...times(60, { kind: 'billed', upTo: 10, withinMs: 25 }),
      ...times(20, { kind: 'started', withinMs: 500 }),
      ...times(10, { kind: 'said', text: 'Parsing', withinMs: 120 }),
      ...times(10, { kind: 'said', text: 'Rendering', withinMs: 60 }),
    ],
  });
});
