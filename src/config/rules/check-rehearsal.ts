import { parseAnswer } from '../../core/answer/parse-answer.ts';
import { sampleAnswer } from '../../core/sample-answer.ts';
import type { Random } from '../../core/sample-words.ts';
import type { Draft } from '../draft.ts';
import { atKey, atValue, type Finding } from '../finding.ts';

const draws = 6;

/** Where no answer that is made from schema, sections or patterns can be parsed: every rehearsed item would be rejected. */
export function checkRehearsal(draft: Draft, isBroken: boolean): readonly Finding[] {
  // A schema or pattern that is wrong has been reported, and cannot be tried.
  if (isBroken) return [];
  return draft.steps.flatMap(({ name, index, parse, schema, yaml }): readonly Finding[] => {
    if (parse.kind === 'text' && schema === null) return [];
    let reason = 'no text could be made for its patterns';
    for (let draw = 0; draw < draws; draw++) {
      const text = sampleAnswer(parse, schema?.schema ?? null, createDraws(draw));
      if (text === null) continue;
      const verdict = parseAnswer({
        definition: parse,
        schema: schema?.schema ?? null,
        coerce: yaml.coerce ?? true,
        step: name,
        answer: { text, finishReason: 'stop', refusal: null },
      });
      if (verdict.kind === 'accepted') return [];
      reason = verdict.reasons[0]?.message ?? reason;
    }
    const place =
      yaml.parse === undefined ? (schema?.toPlace([]) ?? atKey('steps', index)) : atValue('steps', index, 'parse');
    return [
      {
        code: 'rehearsal',
        severity: 'warning',
        place,
        message: `No rehearsed answer of "${name}" passes: ${reason}`,
        hint: 'With --sandbox its items will be rejected. Give the schema "examples", or loosen what contradicts itself.',
      },
    ];
  });
}

/** Chance that is the same at every look (mulberry32). */
function createDraws(seed: number): Random {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
