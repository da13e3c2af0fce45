import { dispatch } from './cli/dispatch.ts';
import { createEmbeddedConfig } from './cli/embedded-config.ts';
import { handleError } from './cli/errors.ts';
import { commandLoaders } from './generated/command-loaders.ts';
import { manifest } from './generated/manifest.ts';

/** Runs the program; never throws. On an error the process ends here, whatever is still open. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await dispatch(argv, createEmbeddedConfig({ manifest, loaders: commandLoaders, root: import.meta.dirname }));
  } catch (error) {
    const exitCode = handleError(error, argv);
    await drained(process.stdout);
    await drained(process.stderr);
    process.exit(exitCode);
  }
}

/** On Windows a pipe is written in the background: exiting at once would cut the message off. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
