type Change = readonly [found: RegExp, put: (found: string, ...groups: readonly string[]) => string];

const duration = String.raw`(?:\d[\d.]*m?s|\d+ (?:second|minute|hour)s?(?: \d+(?:s| seconds?| minutes?))?)`;
/** What stands on the right edge stays there. */
const right = (text: string) => (found: string) => text.padStart(found.length);
const sameWidth = (text: string) => (found: string) => text.padEnd(found.length).slice(0, found.length);

/** What differs from run to run: times, durations, processes, and what they take. Columns stay where they are. */
const changes: readonly Change[] = [
  [/ +\d+ MB +\d+% CPU/g, right('… MB  …% CPU')],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+Z)?/g, sameWidth('yyyy-mm-dd hh:mm:ss.mmmZ')],
  [/\b\d\d-\d\d \d\d:\d\d:\d\d\b/g, () => 'mm-dd hh:mm:ss'],
  [/\b\d\d:\d\d:\d\d\b/g, () => 'hh:mm:ss'],
  // What a dialog on a narrow terminal leaves of the hour.
  [/^ \d(?=[│╰])/gm, () => ' h'],
  [/\b\d{4}-\d\d-\d\d-pipeline\b/g, () => 'yyyy-mm-dd-pipeline'],
  [new RegExp(`(runs for|took) ${duration} · made .*$`, 'gm'), (_, words = '') => `${words} … · made … ago`],
  // The bar takes the room that the words beside it leave.
  [/[━╸─]+ +(\d+%) .*runs for .*$/gm, (_, done = '') => `━━━… ${done} … runs for …`],
  [/ on \S+, process \d+, for .*$/gm, () => ' on this host, process …, for …'],
  [/^ Process {2}\d+ on \S+/gm, () => ' Process  … on this host'],
  [/^ Since {4}.*$/gm, () => ' Since    …'],
  [/^ (CPU|Memory) {2}.*$/gm, (_, what = '') => ` ${what.padEnd(6)}   …`],
  [/process (\d+)\? (─+)/g, (_, pid = '', rule = '') => `process …? ${'─'.repeat(pid.length - 1)}${rule}`],
  [/Type \d+ to kill it\. +/g, sameWidth('Type … to kill it.')],
  [/, \d+\.\ds,/g, () => ', 0.0s,'],
  [new RegExp(` +${duration}$`, 'gm'), right('…s')],
];

/** A screen as it is each time. */
export function toSteadyScreen(screen: string): string {
  return changes.reduce((text, [found, put]) => text.replace(found, put), screen);
}
