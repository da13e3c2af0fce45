import { z } from 'zod';
import { closed, orNull, part, position, step, words } from './values.ts';

const attempt = position('The attempt that it is of.');
const opens = orNull(
  closed({
    number: position('The attempt is set aside as `attempts/<number>/`.'),
    step: step.describe('Name of the step that rejected.'),
    from: step.describe('Name of the step that begins again.'),
  }).describe('A rejection with attempts left: the stretch `from` … `step` is set aside first.'),
  'nothing is set aside',
);

export const task = part(
  'Task',
  'What comes next for an item. `acquire`: its raw.json is missing. `finish-set-aside`: an interrupted set-aside goes on. `rest`: nothing is to do.',
  z.union([
    closed({ kind: z.literal('acquire') }),
    closed({ kind: z.literal('finish-set-aside'), number: position('The attempt that is being set aside.') }),
    closed({ kind: z.literal('prepare'), step, attempt, opens }),
    closed({ kind: z.literal('process'), step, attempt }),
    closed({ kind: z.literal('parse'), step, attempt, opens }),
    closed({ kind: z.literal('rest'), state: z.literal('accepted') }),
    closed({
      kind: z.literal('rest'),
      state: words('Why nothing is to do.', ['rejected', 'expanded', 'in flight']),
      step,
    }),
  ]),
);
