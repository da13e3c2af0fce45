/** What a list can still show in one line. */
export const mostNameCharacters = 80;

/** What is wrong with the display name of a batch, in words; null if it fits. The empty one fits: it is none. */
export function findNameProblem(name: string): string | null {
  const characters = [...name].length;
  if (characters > mostNameCharacters) return `it has ${characters} characters, ${mostNameCharacters} are allowed`;
  if (/[\r\n\u2028\u2029]/.test(name)) return 'it has a line break';
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return 'it has a control character';
  // Marks that reorder or hide what stands beside them: a list would show another name than the one that was given.
  if (/[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/.test(name))
    return 'it has a character that nobody sees';
  return null;
}
