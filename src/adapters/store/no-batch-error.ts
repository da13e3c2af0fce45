import { type BatchAddress, folderWords, formatCommand, formatWords } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';

export function toNoBatchError(address: BatchAddress, dataFolder: string): UserError {
  return new UserError({
    code: 'no-batch',
    message: `There is no batch "${address.batchId}" in ${dataFolder}.`,
    hint: `See what there is with: ${formatWords('list', folderWords(address))}. Make it with: ${formatCommand(address, 'acquire')}`,
  });
}
