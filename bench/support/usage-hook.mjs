/**
 * Loaded before the program (`node --import`): at its end it leaves what the process used in the file that
 * BENCH_USAGE_FILE names. Plain JavaScript, so that taking types out does not count.
 */
import { writeFileSync } from 'node:fs';

const path = process.env.BENCH_USAGE_FILE;
if (path !== undefined) process.on('exit', () => writeFileSync(path, JSON.stringify(process.resourceUsage())));
