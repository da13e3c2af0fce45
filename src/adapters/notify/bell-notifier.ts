import type { Notifier } from '../../ports/notifier.ts';

const bell = '\u0007';

/** Rings the bell of the terminal that progress is shown at. */
export function createBellNotifier(terminal: { readonly isTTY?: boolean; write(text: string): unknown }): Notifier {
  return {
    async notify() {
      if (terminal.isTTY !== true) return 'there is no terminal whose bell could ring';
      terminal.write(bell);
      return null;
    },
  };
}
