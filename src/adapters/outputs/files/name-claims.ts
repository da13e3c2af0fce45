/** Who has which name of a folder, so that no two items write one file on any system. */
export interface NameClaims {
  /** Takes the name for `owner`; else who has it, or what stands in its way. */
  claim(name: string, owner: string): Conflict | null;
  /** As they were written. */
  has(name: string): boolean;
}

export interface Conflict {
  readonly owner: string;
  /** The name that is taken. */
  readonly name: string;
  /** `same`: this very name; `case`: equal but for case or accents' form; `folder`: one is a folder of the other. */
  readonly kind: 'same' | 'case' | 'folder';
}

interface Claim {
  readonly name: string;
  readonly owner: string;
  readonly isFolder: boolean;
}

export function createNameClaims(): NameClaims {
  const claims = new Map<string, Claim>();

  function meet(name: string, isFolder: boolean): Conflict | null {
    const known = claims.get(toKey(name));
    if (known === undefined || (isFolder && known.isFolder && known.name === name)) return null;
    const { owner } = known;
    if (known.name !== name) return { owner, name: known.name, kind: 'case' };
    return { owner, name: known.name, kind: known.isFolder === isFolder ? 'same' : 'folder' };
  }

  return {
    claim(name, owner) {
      const folders = foldersOf(name);
      for (const folder of folders) {
        const conflict = meet(folder, true);
        if (conflict !== null) return conflict;
      }
      const conflict = meet(name, false);
      if (conflict !== null) return conflict;
      for (const folder of folders)
        if (!claims.has(toKey(folder))) claims.set(toKey(folder), { name: folder, owner, isFolder: true });
      claims.set(toKey(name), { name, owner, isFolder: false });
      return null;
    },
    has(name) {
      const known = claims.get(toKey(name));
      return known !== undefined && known.name === name && !known.isFolder;
    },
  };
}

/** `a/b/c.md` → a, a/b */
export function foldersOf(name: string): readonly string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, place) => parts.slice(0, place + 1).join('/'));
}

/** Equal for names that are one file on a system that looks at neither case nor the form of accents. */
function toKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
