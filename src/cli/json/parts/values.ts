import { z } from 'zod';
import type { JsonValue } from '../../../core/json.ts';

/** Values as they stand in documents. Each is made with what it means; the unit is said here, so that no field forgets it. */

export const text = (means: string) => z.string().describe(means);
export const yesNo = (means: string) => z.boolean().describe(means);
/** How many: whole, from 0. */
export const count = (means: string) => z.int().min(0).describe(means);
/** A place in an order: whole, from 1. */
export const position = (means: string) => z.int().min(1).describe(means);
export const measure = (means: string) => z.number().describe(means);
export const usd = (means: string) => z.number().describe(`${means} In US dollars.`);
export const durationMs = (means: string) => z.number().min(0).describe(`${means} In milliseconds.`);
/** A part of a whole, from 0 to 1. */
export const share = (means: string) => z.number().min(0).max(1).describe(`${means} From 0 to 1.`);
export const moment = (means: string) =>
  z.iso.datetime({ offset: true }).describe(`${means} ISO 8601, with its offset.`);
export const day = (means: string) => z.iso.date().describe(`${means} YYYY-MM-DD.`);
export const words = <const T extends readonly [string, ...string[]]>(means: string, list: T) =>
  z.enum(list).describe(means);
export const batchId = text('Id of the batch: the name of its folder.');
export const itemId = text('Id of the item: the name of its folder, or of a child `<parent>--<expand>-<number>`.');
export const step = text('Name of the step.');
export const pipeline = text('Name of the pipeline.');

/** `null` in place of a value always says something: unknown, or what `meansOfNull` says. */
export function orNull<T extends z.ZodType>(schema: T, meansOfNull: string): z.ZodNullable<T> {
  const means = schema.description ?? '';
  return schema.nullable().describe(`${means} null: ${meansOfNull}.`.trim());
}

/** Not there where it says nothing: `meansOfAbsence`. */
export function orAbsent<T extends z.ZodType>(schema: T, meansOfAbsence: string): z.ZodOptional<T> {
  return schema.optional().describe(`${schema.description ?? ''} Absent: ${meansOfAbsence}.`.trim());
}

export const list = <T extends z.ZodType>(means: string, element: T) => z.array(element).describe(means);

/** An object has these keys and no others. */
export const closed = z.strictObject;

/** A part that several documents have: it stands once in each schema, under `$defs`, by this name. */
export function part<T extends z.ZodType>(name: string, means: string, schema: T): T {
  return schema.meta({ id: name, description: means });
}

/** What a person, a model or a provider wrote: any JSON. */
export const anyJson = (means: string) => z.custom<JsonValue>().describe(means);
export const jsonObject = (means: string) => z.record(z.string(), z.custom<JsonValue>()).describe(means);
