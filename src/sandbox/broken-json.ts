import { drawInteger, drawOne, drawSentences, type Random } from '../core/sample-words.ts';

/** The ways in which models get JSON wrong; the last two leave nothing to repair. */
const ways: readonly ((json: string, random: Random) => string)[] = [
  (json) => `\`\`\`json\n${json}\n\`\`\``,
  (json) => `Here is the result you asked for:\n\n${json}\n\nLet me know if anything should be changed.`,
  (json) => json.replace(/([}\]])$/, ',$1'),
  (json) => json.replace(/"([A-Za-z_]\w*)":/g, '$1:'),
  (json, random) =>
    json
      .slice(0, drawInteger(random, Math.ceil(json.length * 0.1), Math.ceil(json.length * 0.6)))
      .replace(/[{}[\]"]/g, ''),
  (_json, random) => drawSentences(random, 2),
];

/** A text as a model gives it that was to answer with JSON and did not quite; other text is left as it is. */
export function breakJson(text: string, random: Random): string {
  return /^\s*[{[]/.test(text) ? drawOne(random, ways)(text, random) : text;
}
