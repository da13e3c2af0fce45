import { z } from 'zod';
import { batchId, closed, count, moment, part, position, text } from './values.ts';

/** What --detach prints instead of how the run ended. */
export const detachedRun = part(
  'DetachedRun',
  'With --detach: the run goes on by itself.',
  closed({
    detached: closed({
      batchId,
      pid: position('Its process.'),
      since: moment('When it began.'),
      logFile: text('Path of the file that has what it says.'),
      commands: closed({
        status: text('Shows how it stands.'),
        logs: text('Follows its log.'),
        stop: text('Stops it.'),
      }).describe('Commands about it, as a shell takes them.'),
    }).describe('Where to look.'),
  }),
);

export const detachedEnd = part(
  'DetachedEnd',
  'With --detach: it ended before it was on its own, with nothing to do for instance.',
  closed({ detached: z.null().describe('Nothing runs.'), batchId, exitCode: count('How it ended.') }),
);
