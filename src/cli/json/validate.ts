import { closed, list, position, text, words, yesNo } from './parts/values.ts';

const problem = closed({
  code: text('Stable word for programs: `unknown-key`, `template` …'),
  severity: words(
    'An error keeps a pipeline from being used; a warning does not; a note is good to know, and nothing to mend.',
    ['error', 'warning', 'note'],
  ),
  message: text('What is wrong.'),
  hint: text('What to do about it.'),
  file: text('As a person would name it, to be opened from the terminal.'),
  line: position('From 1.'),
  column: position('From 1.'),
});

export const validate = closed({
  label: text('The pipeline: absolute path, or name of a template.'),
  isValid: yesNo('Whether it can be used: no problem is an error.'),
  problems: list('Everything there is to say, at once.', problem),
}).describe('Everything that is wrong with a pipeline.');
