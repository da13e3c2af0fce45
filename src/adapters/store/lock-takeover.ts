import { dirname, sep } from 'node:path';
import type { LockHolder } from '../../ports/batch-store.ts';
import type { LockParts } from './lock.ts';
import { isLive, readLock, toLockText } from './lock-file.ts';
import { temporaryPath } from './temporary-names.ts';

/**
 * Takes a stale lock over, so that of any number of takers at most one gets it.
 *
 *   claim: write `lock.claim-<nonce>`, then list the claims ──another live one──▶ remove ours, contended
 *      └── alone ──▶ read the lock again ──still stale──▶ rename ours over it ──▶ remove the claim, ours
 *
 * Each writes its claim before it lists: of two takers at least one sees the other, so never are two of them between
 * claim and rename. What a taker leaves that is killed there is a claim of a dead process, which the next one removes.
 */
export type Takeover =
  | { readonly kind: 'ours' }
  | { readonly kind: 'contended'; readonly by: LockHolder }
  | { readonly kind: 'changed' };

const claimMark = '.claim-';

export function takeOverLock(parts: LockParts, own: LockHolder): Takeover {
  const { files, path } = parts;
  const claim = `${path}${claimMark}${own.nonce}`;
  if (!replaceWith(parts, claim, own)) return { kind: 'changed' };
  try {
    const rival = findRival(parts, claim);
    if (rival !== null) return { kind: 'contended', by: rival };
    const seen = readLock(files, path);
    if (seen === null) return { kind: 'changed' };
    if (seen.holder !== null && isLive(seen.holder, seen.touchedMs, parts.machine, parts.clock.now()))
      return { kind: 'changed' };
    return { kind: replaceWith(parts, path, own) ? 'ours' : 'changed' };
  } finally {
    files.remove(claim);
  }
}

/** Another taker that is at work between claim and rename; claims of dead ones are removed. */
function findRival({ files, path, machine, clock }: LockParts, claim: string): LockHolder | null {
  const folder = dirname(path);
  let rival: LockHolder | null = null;
  for (const { name } of files.list(folder) ?? []) {
    const other = `${folder}${sep}${name}`;
    if (!other.startsWith(`${path}${claimMark}`) || other === claim) continue;
    const seen = readLock(files, other);
    if (seen === null) continue;
    if (seen.holder !== null && isLive(seen.holder, seen.touchedMs, machine, clock.now())) rival = seen.holder;
    else files.remove(other);
  }
  return rival;
}

/** False where the folder has gone meanwhile. */
function replaceWith({ files }: LockParts, path: string, own: LockHolder): boolean {
  const temporary = temporaryPath(path);
  return files.writeInPlace(temporary, toLockText(own)) && files.rename(temporary, path);
}
