import { spawnSync } from 'node:child_process';

/** What the system calls a user; null where it has no name. */
export function nameOfUser(userId: number): string | null {
  const { status, stdout } = spawnSync('id', ['-un', String(userId)], { encoding: 'utf8', timeout: 2000 });
  const name = status === 0 ? stdout.trim() : '';
  return /^[\w.$-]+$/.test(name) ? name : null;
}
