/** Where an item lies below its batch's folder: a child in the folder of the step that made it. */
export function toItemPath(itemId: string): string {
  return itemId
    .split('--')
    .map((part, index) => (index === 0 ? part : part.replace(/-(?=\d+$)/, '/')))
    .join('/');
}

/** Where a step's files lie below the item. */
export function toStepPath(itemId: string, step: string): string {
  return step === 'main' ? toItemPath(itemId) : `${toItemPath(itemId)}/${step}`;
}
