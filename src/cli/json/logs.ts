import { logLine } from './log-line.ts';
import { batchId, closed, list, part, text, yesNo } from './parts/values.ts';

export const logs = closed({
  batchId,
  lines: list('In the order in which they were written.', part('LogLine', 'What happened at one moment.', logLine)),
  cursor: text('Where the last line ends in the log. A page that is full may have more behind it already.'),
  hasGap: yesNo('Lines in front of the first of these are gone: their part of the log was removed meanwhile.'),
}).describe("A page of a batch's log.");
