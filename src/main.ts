import { dispatch } from './cli/dispatch.ts';
import { createEmbeddedConfig } from './cli/embedded-config.ts';
import { exitCodeOf, handleError } from './cli/errors.ts';
import { meetLauncher, theLauncher } from './cli/launcher.ts';
import { commandLoaders } from './generated/command-loaders.ts';
import { manifest } from './generated/manifest.ts';

/** Runs the program; never throws. On an error the process ends here, whatever is still open. */
export async function main(argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietlyWithoutReader);
  meetLauncher();
  try {
    await dispatch(argv, createEmbeddedConfig({ manifest, loaders: commandLoaders, root: import.meta.dirname }));
  } catch (error) {
    const isSaid = (await theLauncher()?.failed(error)) === true;
    const exitCode = isSaid ? exitCodeOf(error) : handleError(error, argv);
    await drained(process.stdout);
    await drained(process.stderr);
    process.exit(exitCode);
  }
}

/** A reader that has gone away, as in `… | head -1` or with its terminal (EIO), is no error; what is under way goes on. */
function endQuietlyWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

/** On Windows a pipe is written in the background: exiting at once would cut the message off. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
