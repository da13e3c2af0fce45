import { z } from 'zod';
import { list, orNull, part, words } from './values.ts';

export const endState = part(
  'EndState',
  'One of the states in the table of exit codes.',
  z.enum([
    'done',
    'unexpected',
    'usage',
    'consent',
    'budget',
    'locked',
    'provider',
    'incomplete',
    'in flight',
    'decision',
    'interrupted',
  ]),
);

export const states = list(
  'All in which the command ended. The exit code is that of the first by precedence, so that a program that wants more than the code reads this.',
  endState,
);

export const interruptedBy = orNull(
  words('What ended it early: a signal (Ctrl-C), or `stop`.', ['signal', 'stop']),
  'nothing did',
);
