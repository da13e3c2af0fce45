import { batchId, closed, orNull, text } from './parts/values.ts';

export const rename = closed({
  batchId,
  name: orNull(text('The new display name.'), 'it has none'),
  before: orNull(text('The one before.'), 'it had none'),
}).describe('A batch that was given another display name.');
