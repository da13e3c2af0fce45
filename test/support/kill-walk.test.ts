import { expect, test } from '@jest/globals';
import { stageSaidLast } from './kill-walk.ts';

test('the stage in which a run was killed is the one it named last, not the last in the order of the stages', () => {
  expect([
    stageSaidLast(''),
    stageSaidLast('Acquiring kills\nPreparing kills\n'),
    stageSaidLast('Parsing kills\nRendering kills\nParsing kills\n'),
    stageSaidLast('PROCESSING: kills\nRendering kills\n'),
  ]).toEqual(['before the first stage', 'Preparing', 'Parsing', 'Rendering']);
});
