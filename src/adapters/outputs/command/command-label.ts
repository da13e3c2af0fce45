import { toTerminalText } from '../../../core/terminal-text.ts';

/** What people call the output: `command node chart.js`. */
export function toCommandLabel(command: readonly string[]): string {
  return `command ${toTerminalText(command.join(' '), 120)}`;
}
