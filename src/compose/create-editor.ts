import { spawn } from 'node:child_process';

/** Opens a file in what VISUAL or EDITOR names, which may have arguments, and ends with it; null: neither is set. */
export function createEditor(
  environment: Readonly<Record<string, string | undefined>>,
): ((path: string) => Promise<void>) | null {
  const editor = environment['VISUAL'] || environment['EDITOR'];
  if (editor === undefined || editor === '') return null;
  return (path) =>
    new Promise((resolve, reject) => {
      const child =
        process.platform === 'win32'
          ? spawn(`${editor} "${path.replaceAll('"', '')}"`, { stdio: 'inherit', shell: true })
          : // The path is an argument, never a part of the shell's text.
            spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
      child.once('error', reject);
      child.once('close', () => resolve());
    });
}
