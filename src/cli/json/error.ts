import type { z } from 'zod';
import { anyJson, closed, orAbsent, text } from './parts/values.ts';

export const error = closed({
  error: closed({
    code: text('Stable word for programs: `batch-id`, `usage`, `locked` … `unexpected` is a bug.'),
    message: text('For people: what is wrong, with the offending value.'),
    hint: text('For people: what to do next; may be empty.'),
    details: orAbsent(
      anyJson('What a program may want beside the words, by code: of a pipeline, the problems that `validate` lists.'),
      'there is nothing more',
    ),
  }).describe('What went wrong.'),
}).describe('What every command prints in place of its document when it cannot do its work.');

export type ErrorDocument = z.infer<typeof error>;
