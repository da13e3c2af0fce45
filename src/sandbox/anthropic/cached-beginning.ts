import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { type CachedBeginning, invalid, type WireProblem } from '../call.ts';
import { collectTexts } from '../content-texts.ts';

const minuteMs = 60_000;

/**
 * What a request asks to keep: everything up to the last block with a `cache_control`, all of it where one stands at the top.
 * Source: CacheControlEphemeral and MessageCreateParams of @anthropic-ai/sdk 1.11.0, 2026-11-26.
 */
export function findCachedBeginning(body: JsonObject): CachedBeginning | WireProblem | null {
  const blocks = [body['system'] ?? null, body['messages'] ?? null].flatMap(toBlocks);
  const whole = body['cache_control'];
  const last = blocks.findLastIndex((block) => isJsonObject(block) && isJsonObject(block['cache_control']));
  const mark = isJsonObject(whole) ? whole : last < 0 ? null : (blocks[last] as JsonObject)['cache_control'];
  if (!isJsonObject(mark)) return null;
  if (mark['type'] !== 'ephemeral') return invalid("cache_control.type: Input should be 'ephemeral'");
  const ttl = mark['ttl'] ?? '5m';
  if (ttl !== '5m' && ttl !== '1h') return invalid("cache_control.ttl: Input should be '5m' or '1h'");
  const { texts } = collectTexts(isJsonObject(whole) ? blocks : blocks.slice(0, last + 1));
  return { texts, keptMs: ttl === '1h' ? 60 * minuteMs : 5 * minuteMs, isLong: ttl === '1h' };
}

/** The blocks of a system text or of messages, in order. */
function toBlocks(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(toBlocks);
  if (isJsonObject(value) && value['content'] !== undefined && value['cache_control'] === undefined)
    return toBlocks(value['content']);
  return value === null ? [] : [value];
}
