import { toTerminalText } from '../../core/terminal-text.ts';
import type { LiveReporter } from './live-reporter.ts';

/** For --quiet: warnings, and nothing else. */
export function createQuietReporter(screen: { write(text: string): void }): LiveReporter {
  return {
    report(event) {
      if (event.kind === 'notice' && event.level === 'warning')
        screen.write(`Warning: ${toTerminalText(event.message, 2000)}\n`);
    },
    pause() {},
    resume() {},
    close() {},
  };
}
