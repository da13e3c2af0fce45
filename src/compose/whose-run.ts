import { nameOfUser } from '../adapters/processes/user-name.ts';
import { formatCommand } from '../core/batch-commands.ts';
import { UserError } from '../core/errors.ts';
import type { BatchStore, LockHolder } from '../ports/batch-store.ts';

/**
 * What is left for the holder is read by its own user alone. Root gives that to whom it is for; of anybody else nothing would be heard,
 * which is said at once. `words`: the flags of the command.
 */
export function refuseUnheard(
  store: BatchStore,
  holder: LockHolder,
  command: 'stop' | 'tune',
  words: readonly string[] = [],
): void {
  const own = process.getuid?.() ?? null;
  const user = store.control.holderUser();
  if (own === null || own === 0 || user === null || own === user) return;
  const name = nameOfUser(user);
  throw new UserError({
    code: 'other-user',
    message: `The run of ${store.batchId} is ${name ?? `user ${user}`}'s (${holder.command || 'batch-pipeline'}, process ${holder.pid}), and hears nobody else`,
    hint: `Ask as that user: sudo -u ${name ?? `'#${user}'`} ${formatCommand(store.address, command, words)}`,
  });
}
