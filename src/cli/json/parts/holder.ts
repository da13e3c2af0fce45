import { closed, moment, part, position, text } from './values.ts';

export const holder = part(
  'Holder',
  'The process that works on a batch: what its lock says.',
  closed({
    host: text('Name of its machine.'),
    bootId: text('Which start of that machine; empty where it cannot be told.'),
    pid: position('Its process.'),
    processStart: text('What tells it from a later process of the same number; empty where it cannot be told.'),
    nonce: text('Drawn for this lock.'),
    command: text('The command that runs.'),
    since: moment('When it began.'),
  }),
);
