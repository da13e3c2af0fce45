import type { PriceTier } from '../../core/price.ts';
import type { PriceEntry, PricePeriod } from './price-entry.ts';

/**
 * US dollars per million tokens, checked 2026-11-20. Sources: the providers' own pages
 * (docs.claude.com models and pricing, developers.openai.com/api/docs/pricing and /deprecations,
 * ai.google.dev/gemini-api/docs/pricing) and, for older models, the data of @pydantic/genai-prices 0.1.8. That package
 * itself is not used: it is 2 MB, lacks the newest models, and gives a model it does not know the price of another whose
 * name begins alike. A model that is not here has no known price.
 */
const checkedOn = '2026-11-20';

/** Cache writes of five minutes cost 1.25 of plain input (Anthropic; OpenAI from gpt-5.6 on). */
const cacheWriteFactor = 1.25;
/** Those of an hour cost twice the plain input (Anthropic, "Prompt caching", looked at 2026-11-26). */
const longCacheWriteFactor = 2;
/**
 * Anthropic caches a marked beginning from so many tokens on: 1,024 for most models, 4,096 for claude-haiku-4-5, 512 for
 * claude-opus-5 ("Prompt caching", looked at 2026-11-26; nothing was found on the models of autumn 2026, which are taken for
 * most). A mark on less is no error and costs nothing.
 */
const markedCacheFromTokens = 1024;

const anthropicSource = 'docs.claude.com, models and pricing';
const openaiSource = 'developers.openai.com, pricing and deprecations';
const geminiSource = 'ai.google.dev, Gemini API pricing';
const olderSource = 'data of genai-prices 0.1.8';

type Rates = readonly [input: number, cachedInput: number, output: number];

export const priceTable: readonly PriceEntry[] = [
  claude('claude-opus-5-5', ['opus'], always(withCacheWrite([4, 0.2, 20])), { maxOutputTokens: 128_000 }),
  claude(
    'claude-sonnet-5-5',
    ['sonnet'],
    [
      { from: null, until: '2026-10-07', tiers: [withCacheWrite([2, 0.2, 10])] },
      { from: '2026-10-07', until: null, tiers: [withCacheWrite([2, 0.1, 10])] },
    ],
    { maxOutputTokens: 128_000 },
  ),
  claude(
    'claude-haiku-5-5',
    ['haiku'],
    always(withCacheWrite([0.1, 0.01, 0.5]), withCacheWrite([0.5, 0.05, 2.5], 100_000)),
    { maxOutputTokens: 128_000 },
  ),
  claude('claude-fable-5-1', ['fable'], always(withCacheWrite([10, 0.25, 50]))),
  claude('claude-opus-5', [], always(withCacheWrite([5, 0.5, 25])), { markedCacheFromTokens: 512 }),
  claude('claude-opus-4-8', [], always(withCacheWrite([5, 0.5, 25]))),
  claude('claude-sonnet-5', [], always(withCacheWrite([2, 0.2, 10]))),
  claude('claude-sonnet-4-6', [], always(withCacheWrite([3, 0.3, 15]))),
  claude('claude-haiku-4-5', [], always(withCacheWrite([1, 0.1, 5])), {
    contextTokens: 200_000,
    markedCacheFromTokens: 4096,
  }),
  claude('claude-sonnet-4-5', [], always(withCacheWrite([3, 0.3, 15]), withCacheWrite([6, 0.6, 22.5], 200_000)), {
    contextTokens: 200_000,
    source: olderSource,
    retiredOn: '2026-11-30',
  }),

  gpt('gpt-6-astra', ['astra'], longContext([10, 1, 50])),
  gpt('gpt-6.1-sol', ['gpt', 'sol'], longContext([2, 0.1, 10])),
  gpt('gpt-6.1-terra', ['terra'], longContext([1, 0.05, 5])),
  gpt('gpt-6-luna', ['luna', 'gpt-mini'], longContext([0.1, 0.01, 0.5])),
  gpt('gpt-5.6-sol', [], longContext([4, 0.4, 20])),
  gpt('gpt-5.6-terra', [], longContext([2, 0.2, 12])),
  gpt('gpt-5.6-luna', [], longContext([0.2, 0.02, 1.2])),
  olderGpt('gpt-5.4-mini', [0.75, 0.075, 4.5], { contextTokens: 400_000 }),
  olderGpt('gpt-5.4-nano', [0.2, 0.02, 1.25], { contextTokens: 400_000, retiredOn: '2027-04-01' }),
  olderGpt('gpt-5.1', [1.25, 0.125, 10], { contextTokens: 400_000, retiredOn: '2027-04-01' }),
  olderGpt('gpt-5', [1.25, 0.125, 10], { contextTokens: 400_000, retiredOn: '2026-12-11' }),
  olderGpt('gpt-5-mini', [0.25, 0.025, 2], { contextTokens: 400_000, retiredOn: '2026-12-11' }),
  olderGpt('gpt-5-nano', [0.05, 0.005, 0.4], { contextTokens: 400_000, retiredOn: '2026-12-11' }),
  olderGpt('o3', [2, 0.5, 8], { contextTokens: 200_000, retiredOn: '2026-12-11' }),
  olderGpt('gpt-4.1', [2, 0.5, 8], { contextTokens: 1_000_000, retiredOn: '2027-01-14', hasFlex: false }),
  olderGpt('gpt-4.1-mini', [0.4, 0.1, 1.6], { contextTokens: 1_000_000, retiredOn: '2027-01-14', hasFlex: false }),
  olderGpt('gpt-4o', [2.5, 1.25, 10], { contextTokens: 128_000, retiredOn: '2027-01-14', hasFlex: false }),
  olderGpt('gpt-4o-mini', [0.15, 0.075, 0.6], { contextTokens: 128_000, retiredOn: '2027-01-14', hasFlex: false }),

  gemini('gemini-4-argon', ['gemini', 'pro'], introductory([2, 0.1, 10], '2026-12-01', [4, 0.2, 20])),
  gemini('gemini-4-carbon', [], introductory([2, 0.1, 10], '2026-12-01', [4, 0.2, 20])),
  gemini('gemini-3.8-flash', ['flash'], introductory([0.75, 0.075, 3.75], '2027-01-01', [1.5, 0.15, 7.5])),
  gemini('gemini-3.7-flash', [], introductory([0.75, 0.075, 3.75], '2027-01-01', [1.5, 0.15, 7.5])),
  gemini('gemini-3.6-flash', [], introductory([0.75, 0.075, 3.75], '2027-01-01', [1.5, 0.15, 7.5])),
  gemini('gemini-3.5-flash-lite', ['flash-lite'], always(withoutCacheWrite([0.3, 0.03, 2.5]))),
  gemini('gemini-3.1-flash-lite', [], always(withoutCacheWrite([0.25, 0.025, 1.5]))),
  gemini('gemini-2.5-flash-lite', [], always(withoutCacheWrite([0.1, 0.01, 0.4]))),
];

/** Anthropic: no flex lane; half price in batches; it caches what is marked. */
function claude(
  model: string,
  aliases: readonly string[],
  periods: readonly PricePeriod[],
  more: Partial<PriceEntry> = {},
): PriceEntry {
  return {
    provider: 'anthropic',
    model,
    aliases,
    periods: periods.map((period) => ({ ...period, tiers: period.tiers.map(withLongCacheWrite) })),
    laneFactors: { realtime: 1, batch: 0.5 },
    markedCacheFromTokens,
    contextTokens: 1_000_000,
    maxOutputTokens: null,
    checkedOn,
    source: anthropicSource,
    retiredOn: null,
    ...more,
  };
}

/** OpenAI: flex is priced like batches. */
function gpt(model: string, aliases: readonly string[], periods: readonly PricePeriod[]): PriceEntry {
  return {
    provider: 'openai',
    model,
    aliases,
    periods,
    laneFactors: { realtime: 1, flex: 0.5, batch: 0.5 },
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    checkedOn,
    source: openaiSource,
    retiredOn: null,
  };
}

/** Before gpt-5.6 a cache write cost what plain input did; the models before gpt-5 but o3 have no flex lane. */
function olderGpt(
  model: string,
  rates: Rates,
  more: { readonly contextTokens: number; readonly retiredOn?: string; readonly hasFlex?: boolean },
): PriceEntry {
  const { hasFlex = true, ...rest } = more;
  return {
    ...gpt(model, [], always(withoutCacheWrite(rates))),
    ...(hasFlex ? {} : { laneFactors: { realtime: 1, batch: 0.5 } }),
    maxOutputTokens: null,
    source: olderSource,
    ...rest,
  };
}

/** Gemini: flex and batches at half price, but in batches a cache hit at the realtime price. */
function gemini(model: string, aliases: readonly string[], periods: readonly PricePeriod[]): PriceEntry {
  return {
    provider: 'gemini',
    model,
    aliases,
    periods,
    laneFactors: { realtime: 1, flex: 0.5, batch: 0.5 },
    cachedInputLaneFactors: { batch: 1 },
    contextTokens: 1_048_576,
    maxOutputTokens: null,
    checkedOn,
    source: geminiSource,
    retiredOn: null,
  };
}

function always(...tiers: readonly PriceTier[]): readonly PricePeriod[] {
  return [{ from: null, until: null, tiers }];
}

function introductory(before: Rates, day: string, after: Rates): readonly PricePeriod[] {
  return [
    { from: null, until: day, tiers: [withoutCacheWrite(before)] },
    { from: day, until: null, tiers: [withoutCacheWrite(after)] },
  ];
}

/** Prompts of more than 272,000 tokens cost twice the input and one and a half times the output. */
function longContext([input, cachedInput, output]: Rates): readonly PricePeriod[] {
  return always(
    withCacheWrite([input, cachedInput, output]),
    withCacheWrite([times(input, 2), times(cachedInput, 2), times(output, 1.5)], 272_000),
  );
}

function withCacheWrite(rates: Rates, aboveInputTokens = 0): PriceTier {
  return { ...withoutCacheWrite(rates), aboveInputTokens, cacheWrite: times(rates[0], cacheWriteFactor) };
}

function withLongCacheWrite(tier: PriceTier): PriceTier {
  return { ...tier, longCacheWrite: times(tier.input, longCacheWriteFactor) };
}

function withoutCacheWrite([input, cachedInput, output]: Rates): PriceTier {
  return { aboveInputTokens: 0, input, cachedInput, cacheWrite: null, output };
}

/** Without the noise of float arithmetic: prices are shown. */
function times(rate: number, factor: number): number {
  return Number((rate * factor).toFixed(9));
}
