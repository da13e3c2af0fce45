/** Reports of buttons and the wheel (mode 1000) with positions beyond column 223 (mode 1006, xterm's "SGR" form). */
const on = '\u001b[?1000h\u001b[?1006h';
const off = '\u001b[?1006l\u001b[?1000l';

export interface MouseEvent {
  readonly kind: 'click' | 'wheel up' | 'wheel down';
  /** From 0. */
  readonly column: number;
  readonly row: number;
}

export interface Mouse {
  /** Whether it is ours now; else the terminal selects text with it. */
  toggle(): boolean;
  /** Events from now on; returns what ends them. Ink must read the same stream already: it drops what is of the mouse. */
  listen(handle: (events: readonly MouseEvent[]) => void): () => void;
  /** Terminal and input are another program's while this runs. */
  lend<Value>(run: () => Promise<Value>): Promise<Value>;
  /** As it was before; may be called several times. */
  restore(): void;
}

export function createMouse(stdin: NodeJS.ReadableStream, stdout: NodeJS.WritableStream, isWanted: boolean): Mouse {
  let isOn = isWanted;
  let handler: ((events: readonly MouseEvent[]) => void) | null = null;
  let rest = '';
  const write = (text: string): void => void stdout.write(text);
  // Data comes as Ink reads it: while Ink waits for `readable`, this listener alone sets nothing in motion.
  const read = (chunk: string | Buffer): void => {
    const read = readMouse(rest + String(chunk));
    rest = read.rest;
    if (read.events.length > 0) handler?.(read.events);
  };
  return {
    toggle() {
      isOn = !isOn;
      write(isOn ? on : off);
      return isOn;
    },
    listen(handle) {
      handler = handle;
      stdin.on('data', read);
      if (isOn) write(on);
      return () => {
        handler = null;
        stdin.off('data', read);
      };
    },
    async lend(run) {
      stdin.off('data', read);
      write(off);
      try {
        return await run();
      } finally {
        stdin.on('data', read);
        if (isOn) write(on);
      }
    },
    restore: () => write(off),
  };
}

/**
 * Every `ESC [ < button ; column ; row M` in what was read (m: let go), and the beginning of one at its end. Other buttons mean nothing
 * here.
 */
export function readMouse(text: string): { readonly events: readonly MouseEvent[]; readonly rest: string } {
  // What is pasted is no mouse.
  const typed = text.replace(/\u001b\[200~[\s\S]*?(?:\u001b\[201~|$)/g, '');
  const events = [...typed.matchAll(/\u001b\[<(\d{1,5});(\d{1,5});(\d{1,5})M/g)].flatMap(
    ([, button, column, row]): readonly MouseEvent[] => {
      const kind = kinds[Number(button)];
      return kind === undefined ? [] : [{ kind, column: Number(column) - 1, row: Number(row) - 1 }];
    },
  );
  return { events, rest: /\u001b(\[(<[\d;]{0,17})?)?$/.exec(text)?.[0] ?? '' };
}

const kinds: Readonly<Record<number, MouseEvent['kind']>> = { 0: 'click', 64: 'wheel up', 65: 'wheel down' };
