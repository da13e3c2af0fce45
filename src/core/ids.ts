const itemIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const stepNamePattern = /^[a-z][A-Za-z0-9_]{0,39}$/;
/** Letters that Unicode does not take apart into a letter and a mark. */
const withoutMark: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
/** As a name or before its first dot: Windows opens the device. */
export const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

export const validIdExample =
  'letters, digits, ".", "_" and "-", beginning with a letter or digit, at most 128 characters, for instance 2025-01-15';

/** What is wrong with an id of a batch or of an item from a source, in words; null if it fits. */
export function findIdProblem(id: string): string | null {
  if (id === '') return 'it is empty';
  if (id.length > 128) return `it has ${id.length} characters, 128 are allowed`;
  if (!itemIdPattern.test(id)) return 'it has a character that is not allowed, or begins with one';
  if (id.includes('..')) return 'it contains ".."';
  if (id.includes('--')) return 'it contains "--", which joins a child to its parent';
  if (id.endsWith('.')) return 'it ends with a dot';
  if (windowsDevice.test(id)) return 'it is the name of a device on Windows';
  if (id.toLowerCase() === 'all_results.json') return 'it is the name of a file of the batch';
  return null;
}

/** What is wrong with the name of a step, in words; null if it fits. */
export function findStepNameProblem(name: string): string | null {
  if (!stepNamePattern.test(name))
    return 'a step name is a lower-case letter, then up to 39 letters, digits or "_" (no hyphen: steps.hall-of-fame would be a subtraction)';
  if (name === 'attempts') return '"attempts" is the folder of earlier attempts';
  return null;
}

/**
 * A text made fit for an id: lower case, words joined by "-", neither "." nor "--" in it, so that ids can be taken
 * apart again. Letters with marks lose them; text without a single letter or digit of ASCII gives ''.
 */
export function slug(text: string, maxLength = 100): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => withoutMark[letter] ?? '');
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, maxLength)
    .replace(/-+$/, '');
}
