import { UserError } from '../../core/errors.ts';
import { startProgram } from './start-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Puts a text on the clipboard by the system's own program. */
export async function copyText(
  text: string,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const candidates = copiersOf(platform, environment);
  let failure = '';
  for (const words of candidates) {
    const taken = await startProgram(words, text);
    if (taken.kind === 'taken') return;
    if (taken.kind === 'failed') failure = `${words[0]}: ${taken.how}`;
  }
  const names = candidates.map(([name]) => name).join(', ');
  throw new UserError({
    code: 'copy',
    message: `Nothing was copied: ${failure !== '' ? failure : candidates.length === 0 ? 'this terminal has no clipboard' : `there is no ${names} here`}`,
    hint: 'Select the text with the mouse, or open the file it is from.',
  });
}

function copiersOf(platform: NodeJS.Platform, environment: Environment): readonly (readonly string[])[] {
  if (platform === 'darwin') return [['pbcopy']];
  if (platform === 'win32') return [['clip.exe']];
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  return [
    ...(isSet('WAYLAND_DISPLAY') ? [['wl-copy']] : []),
    ...(isSet('DISPLAY')
      ? [
          ['xclip', '-selection', 'clipboard'],
          ['xsel', '--clipboard', '--input'],
        ]
      : []),
    ...(isSet('WSL_DISTRO_NAME') ? [['clip.exe']] : []),
  ];
}
