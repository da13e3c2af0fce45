/** Numbers of the folders that are children's, rising. */
export function childNumbers(names: readonly string[]): readonly number[] {
  return names
    .filter(isChildName)
    .map(Number)
    .sort((a, b) => a - b);
}

/** 001 is the first; 1000 and more have as many digits as they need. */
export function isChildName(name: string): boolean {
  return /^(?:(?!000)[0-9]{3}|[1-9][0-9]{3,8})$/.test(name);
}
