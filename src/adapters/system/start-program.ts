import { spawn } from 'node:child_process';

/** How a program of the system's took what it was given. `missing`: there is none of this name. */
export type Taken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly how: string };

/** What opens or copies goes on by itself: after so long without a complaint it has taken what it was given. */
const longEnoughMs = 1_500;

/** Starts a program without a shell, on its own, with `input` as what it reads. Never throws. */
export function startProgram(words: readonly string[], input: string | null): Promise<Taken> {
  const [name = '', ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(name, rest, {
      stdio: [input === null ? 'ignore' : 'pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
    });
    const timer = setTimeout(() => resolve({ kind: 'taken' }), longEnoughMs);
    const end = (how: Taken) => {
      clearTimeout(timer);
      resolve(how);
    };
    child.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', how: error.message }),
    );
    child.once('exit', (code, signal) =>
      end(code === 0 ? { kind: 'taken' } : { kind: 'failed', how: `it ended with ${code ?? signal}` }),
    );
    // One that ends without reading closes the pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
    child.unref();
  });
}
