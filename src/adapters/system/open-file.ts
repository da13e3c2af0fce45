import { UserError } from '../../core/errors.ts';
import { startProgram } from './start-program.ts';

/** Opens a file with the program that the system has for it. */
export async function openFile(path: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const words = openerOf(platform, path);
  const taken = await startProgram(words, null);
  if (taken.kind === 'taken') return;
  throw new UserError({
    code: 'open',
    message: `${path} could not be opened: ${taken.kind === 'missing' ? `there is no ${words[0]} here` : taken.how}`,
    hint: 'Open it yourself in a browser.',
  });
}

function openerOf(platform: NodeJS.Platform, path: string): readonly string[] {
  if (platform === 'darwin') return ['open', path];
  // `start` is a word of the shell; this is what it comes to.
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler', path];
  return ['xdg-open', path];
}
