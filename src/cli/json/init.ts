import { closed, list, text } from './parts/values.ts';

export const init = closed({
  folder: text('Absolute path of the folder that was made.'),
  template: text('What it was made from.'),
  files: list('What was written.', text('Path within the folder.')),
}).describe('A pipeline that was made.');
