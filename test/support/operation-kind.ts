/**
 * What kind of operation one on the disk is: its name and that of its file, and of so many folders around it, without what
 * only tells items, attempts and jobs apart. An act over the network is its own kind.
 */
export function kindOf(operation: string, folders = 0): string {
  if (operation.startsWith('network ')) return operation;
  const [name = '', path = ''] = operation.split(/ (.*)/s);
  const parts = path.split('/');
  const file = (parts.at(-1) ?? '')
    .replace(/^\..*\.tmp$/, 'temp file')
    .replace(/^\d{4}\./, '')
    .replace(/^\d+$/, 'number');
  const around = parts.slice(0, -1).slice(Math.max(0, parts.length - 1 - folders));
  return [name, ...around.map((folder) => folder.replace(/^.*--/, '').replaceAll(/\d+/g, 'n')), file].join(' ');
}
