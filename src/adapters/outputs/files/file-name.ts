import { windowsDevice } from '../../../core/ids.ts';
import { toTerminalText } from '../../../core/terminal-text.ts';

/** What file systems allow for one part of a path. */
const maxBytes = 255;

/**
 * What is wrong with the name of a file that a template made, in words; null if it fits. A name that fits stays inside
 * its folder and can be made on every system, so that a batch moves from one to another. `/` makes folders.
 */
export function findFileNameProblem(name: string): string | null {
  if (name.trim() === '') return 'is empty';
  if (name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name)) return 'is absolute, and would leave the folder';
  for (const part of name.split('/')) {
    const problem = findPartProblem(part);
    if (problem !== null) return problem;
  }
  return null;
}

function findPartProblem(part: string): string | null {
  if (part === '..') return 'has the part "..", and would leave the folder';
  if (part === '.' || part === '') return `has the part ${JSON.stringify(part)}, which is no name`;
  const [foreign] = /[\\<>:"|?*]/.exec(part) ?? [];
  if (foreign !== undefined) return `has the character ${foreign}, which not every system allows`;
  if (toTerminalText(part, Number.POSITIVE_INFINITY) !== part) return 'has a character that is not seen';
  if (/[. ]$/.test(part)) return 'ends with a dot or a space, which Windows drops';
  if (part.startsWith(' ')) return 'begins with a space';
  if (windowsDevice.test(part)) return `has the part ${part}, the name of a device on Windows`;
  const bytes = Buffer.byteLength(part);
  return bytes > maxBytes ? `has a part of ${bytes} bytes, ${maxBytes} are allowed` : null;
}
