import { z } from 'zod';
import { closed, text } from './parts/values.ts';

export const sandboxLine = closed({
  url: text('Where it listens.'),
  environment: z
    .record(z.string(), text('Its value.'))
    .describe('Variables that point this program, or another client, at it as if it were the providers.'),
}).describe('Said once, when the sandbox listens.');
