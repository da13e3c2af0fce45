import * as z from 'zod';

/** Lanes that this version has; the others stand in not-yet.ts. */
export const lane = z.enum(['realtime']);

/** How the text of a field of an answer is read. */
export const sectionAs = z.enum(['text', 'number', 'boolean', 'list', 'json']);
