import * as z from 'zod';

const day = z.iso.date();
/** No model costs as much (2026-11-27): a price above was given for another number of tokens. */
const mostDollars = 10_000;
const dollars = z
  .number()
  .nonnegative()
  .max(mostDollars, 'more than $10,000: prices are in dollars per million tokens')
  .describe('US dollars per million tokens');
const factor = z.number().nonnegative().describe('part of the realtime price');

const rates = {
  input: dollars,
  cachedInput: dollars.optional().describe('default: the price of input'),
  cacheWrite: dollars.optional().describe('default: the price of input'),
  longCacheWrite: dollars.optional().describe('of cache writes kept for an hour; default: the price of cacheWrite'),
  output: dollars,
};

/** `prices.json`: what models cost, in front of the built-in table. `prices.updated.json` has the same shape. */
export const priceFileSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      provider: z.enum(['anthropic', 'openai', 'gemini']),
      model: z.string().min(1).describe('id, exactly as the provider has it'),
      aliases: z.array(z.string().regex(/^[^\s/:]+$/, 'an alias has no white space, "/" or ":"')).optional(),
      ...rates,
      above: z
        .array(z.strictObject({ inputTokens: z.number().int().positive(), ...rates }))
        .optional()
        .describe('other prices for the whole request when its input has more tokens than this'),
      lanes: z
        .strictObject({ realtime: factor.optional(), flex: factor.optional(), batch: factor.optional() })
        .optional()
        .describe('default: as built in, else realtime only'),
      from: day.optional().describe('first day of these prices; list the model again for other days'),
      until: day.optional().describe('first day on which they hold no more'),
      contextTokens: z.number().int().positive().optional(),
      maxOutputTokens: z.number().int().positive().optional(),
      checkedOn: day.optional(),
      source: z.string().optional(),
    }),
  ),
  listed: z
    .array(
      z.strictObject({
        provider: z.enum(['anthropic', 'openai', 'gemini']),
        checkedOn: day,
        models: z.array(z.string().min(1)),
      }),
    )
    .optional()
    .describe("the providers' own lists of their models, as `prices update` keeps them"),
});

export type PriceFile = z.infer<typeof priceFileSchema>;
export type PriceFileModel = PriceFile['models'][number];
/** A provider's own list of its models. */
export type ListedModels = NonNullable<PriceFile['listed']>[number];
