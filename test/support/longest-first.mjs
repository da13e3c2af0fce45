import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Seconds of a file of tests where nothing was measured yet: the first that the path begins with. */
const usualSeconds = [
  ['test/program/security-size', 45],
  ['test/program/dashboard-', 30],
  ['test/program/tune-command', 30],
  ['test/program/kill', 25],
  ['test/crash/', 25],
  ['test/program/security-', 15],
  ['test/program/', 10],
  ['test/ui/', 6],
  ['test/engine/', 2],
  ['test/contract/', 2],
];

/**
 * Jest begins with the files that took longest the last time. Where there is no last time, on a new machine, it goes by the sizes of
 * the files, and a long one that begins last leaves the other cores idle: then these are its guesses.
 */
export default class LongestFirst extends Sequencer {
  time(test) {
    const path = relative(test.context.config.rootDir, test.path);
    const usual = usualSeconds.find(([start]) => path.startsWith(start))?.[1] ?? 0.5;
    return super.time(test) ?? usual * 1000;
  }
}
