import type { JsonObject, JsonValue } from './json.ts';
import { sampleFromPattern } from './sample-pattern.ts';
import {
  drawInteger,
  drawOne,
  drawPersonName,
  drawSentences,
  drawTitle,
  drawWord,
  fitLength,
  type Random,
} from './sample-words.ts';

/** A believable text for a schema of type string: by its format, its pattern, else by its name, description and length. */
export function sampleString(schema: JsonObject, name: string, random: Random): string {
  const minLength = toLength(schema['minLength'], 0);
  const maxLength = Math.max(minLength, toLength(schema['maxLength'], Number.POSITIVE_INFINITY));
  const hasFittingLength = (text: string) => text.length >= minLength && text.length <= maxLength;

  if (typeof schema['pattern'] === 'string') {
    const text = sampleFromPattern(schema['pattern'], random, hasFittingLength);
    if (text !== null) return text;
  }
  const formatted = typeof schema['format'] === 'string' ? sampleFormat(schema['format'], random) : null;
  if (formatted !== null && hasFittingLength(formatted)) return formatted;

  const description = typeof schema['description'] === 'string' ? schema['description'] : '';
  const text = drawText(random, name, description, maxLength);
  // Where only a floor is given, a person writes somewhat more than the floor.
  const target =
    minLength > text.length
      ? Math.min(maxLength, minLength + drawInteger(random, 0, Math.ceil(minLength / 4)))
      : minLength;
  return fitLength(random, text, Math.max(minLength, Math.min(target, maxLength)), maxLength);
}

function drawText(random: Random, name: string, description: string, maxLength: number): string {
  const sentences = /(\d+)(?:\s*(?:-|–|to)\s*(\d+))?\s+sentences?/i.exec(description);
  if (sentences !== null)
    return drawSentences(
      random,
      drawInteger(random, asCount(sentences[1], 1), asCount(sentences[2] ?? sentences[1], 1)),
    );
  const words = /(\d+)(?:\s*(?:-|–|to)\s*(\d+))?\s+words/i.exec(description);
  if (words !== null) return drawWords(random, asCount(words[2] ?? words[1], 1));
  if (/(^|_)(name|author|person|character|speaker)$/.test(name)) return drawPersonName(random);
  if (/(^|_)(id|key|code|slug|sku)$/.test(name)) return `${drawWord(random)}-${drawInteger(random, 100, 999)}`;
  if (
    /(^|_)(tag|tags|keyword|keywords|word|words|category|genre|theme|mood|tone|type|kind|status|role|topic|colou?r|language|unit|label)$/.test(
      name,
    )
  )
    return drawWord(random);
  if (/(^|_)(title|heading|headline|subject|place|city|country|location)$/.test(name)) return drawTitle(random);
  if (maxLength <= 60) return drawTitle(random);
  if (/(^|_)(text|content|body|story|article|essay|dialogue?|scene|report|biography|letter)$/.test(name))
    return drawSentences(random, drawInteger(random, 3, 6));
  return drawSentences(random, maxLength < 120 ? 1 : drawInteger(random, 1, 2));
}

function drawWords(random: Random, count: number): string {
  const words: string[] = [];
  while (words.length < count) words.push(...drawSentences(random, 1).split(' '));
  return words
    .slice(0, count)
    .join(' ')
    .replace(/[,.]?$/, '.');
}

function asCount(text: string | undefined, otherwise: number): number {
  return Math.min(2000, Math.max(1, Number(text ?? otherwise)));
}

function toLength(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}

/** A text of one of the formats of JSON Schema; null: the format is not one of them. */
export function sampleFormat(format: string, random: Random): string | null {
  const two = (from: number, to: number) => String(drawInteger(random, from, to)).padStart(2, '0');
  const hex = (length: number) => Array.from({ length }, () => drawOne(random, [...'0123456789abcdef'])).join('');
  const date = () => `${drawInteger(random, 2015, 2025)}-${two(1, 12)}-${two(1, 28)}`;
  const time = () => `${two(0, 23)}:${two(0, 59)}:${two(0, 59)}Z`;
  const host = () => `${drawWord(random)}.example.com`;
  switch (format) {
    case 'date':
      return date();
    case 'time':
      return time();
    case 'date-time':
      return `${date()}T${time()}`;
    case 'duration':
      return `PT${drawInteger(random, 1, 12)}H${drawInteger(random, 1, 59)}M`;
    case 'email':
    case 'idn-email':
      return `${drawWord(random)}.${drawWord(random)}@example.com`;
    case 'hostname':
    case 'idn-hostname':
      return host();
    case 'uri':
    case 'url':
    case 'iri':
      return `https://${host()}/${drawWord(random)}`;
    case 'uri-reference':
    case 'iri-reference':
      return `/${drawWord(random)}/${drawWord(random)}`;
    case 'uuid':
      return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    case 'ipv4':
      return `192.0.2.${drawInteger(random, 1, 254)}`;
    case 'ipv6':
      return `2001:db8::${hex(3)}`;
    case 'json-pointer':
      return `/${drawWord(random)}/${drawInteger(random, 0, 9)}`;
    case 'regex':
      return `^${drawWord(random)}$`;
    case 'byte':
      return btoa(drawWord(random));
    default:
      return null;
  }
}
