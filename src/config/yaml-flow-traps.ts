export interface FlowTrap {
  readonly message: string;
  readonly hint: string;
  /** From 1, where it is not that of the parser. */
  readonly column?: number;
}

const quoteIt = 'Quote the value, or write this map in block style, one key a line.';

/**
 * What ended a value inside { } or [ ] before its time, told from where the parser stopped. There YAML reads commas,
 * colons and brackets itself, wherever they stand.
 */
export function findFlowTrap(line: string, column: number, reason: string): FlowTrap | null {
  const [at = ''] = line.slice(column);
  const before = line.slice(0, column).trimEnd();
  const trap = (message: string, hint = quoteIt): FlowTrap => ({ message, hint });
  const isFlow = /[{[]/.test(before);
  if (isFlow && reason.includes('unknown scalar tag') && at === '!')
    return trap('A value that begins with "!" is a YAML tag');
  // Of an alias the place is that of its name.
  if (isFlow && reason.includes('unidentified alias') && before.endsWith('*'))
    return { ...trap('A value that begins with "*" is a YAML alias'), column };
  if (!reason.includes('missed comma between flow collection entries')) return null;
  if (at === ':') return trap('": " inside a value begins a new YAML key');
  if (/[%@`]/.test(at)) return trap(`A value may not begin with "${at}" in YAML`);
  if (/["']$/.test(before))
    return trap(
      'A value that begins with a quote ends at the next one; what follows is too much',
      'Quote the whole text with the other kind of quote, for instance: "\'a\' + b".',
    );
  if (/[\]}]$/.test(before)) {
    const isList = before.endsWith(']');
    return trap(
      `A value that begins with "${isList ? '[' : '{'}" is a YAML ${isList ? 'list' : 'map'} and ends at its closing bracket`,
    );
  }
  if (/[{[]/.test(at))
    return trap(`Inside { } and [ ] a "${at}" in a value begins a YAML ${at === '[' ? 'list' : 'map'}`);
  return null;
}
