import { batchId, closed, orNull, text } from './values.ts';

export const movedBatch = closed({
  batchId,
  name: orNull(text('Its display name.'), 'it has none'),
  from: text('Absolute path of the folder it was in.'),
  to: text('Absolute path of the folder it is in.'),
  outputFolder: text('Absolute path of what render made; it stays there.'),
});
