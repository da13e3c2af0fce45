import { z } from 'zod';
import { detachedEnd, detachedRun } from './parts/detached.ts';
import { states } from './parts/ending.ts';
import { acquireOutcome, parseOutcome, prepareOutcome, renderOutcome } from './parts/free-outcomes.ts';
import { processOutcome } from './parts/process-outcome.ts';
import { closed, count, orNull, part } from './parts/values.ts';

const allOutcome = part(
  'AllOutcome',
  'How the whole line ended, stage by stage.',
  closed({
    acquire: orNull(acquireOutcome, "the source was read to its end before, and no item's folder is gone"),
    prepare: orNull(prepareOutcome, 'interrupted before'),
    parse: orNull(
      parseOutcome.describe('Verdicts on the answers that stood before the run.'),
      'there were no answers yet, or it was interrupted before',
    ),
    process: processOutcome,
    results: orNull(count('Elements of all_results.json.'), 'it was not written'),
    render: orNull(renderOutcome, 'it was not made: consent was refused or missing, or the run was interrupted'),
    states,
  }),
);

export const all = z
  .union([allOutcome, detachedRun, detachedEnd])
  .describe('How the whole line ended, stage by stage.');
