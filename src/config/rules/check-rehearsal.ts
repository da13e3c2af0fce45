import { parseAnswer } from '../../core/answer/parse-answer.ts';
import type { JsonValue } from '../../core/json.ts';
import { sampleAnswer } from '../../core/sample-answer.ts';
import type { Random } from '../../core/sample-words.ts';
import type { Draft, StepDraft } from '../draft.ts';
import { atKey, atValue, type Finding } from '../finding.ts';

const draws = 6;
const drawsForRules = 20;

/** Index of the first rule that a value breaks; null: it keeps all that can be tried here. */
export type FindBrokenRule = (step: StepDraft, value: JsonValue) => string | null;

/**
 * Where no answer that is made from schema, sections or patterns can be parsed, or keeps the rules: every rehearsed item
 * would be rejected. Without `findBrokenRule` rules are not tried.
 */
export function checkRehearsal(
  draft: Draft,
  isBroken: boolean,
  findBrokenRule: FindBrokenRule | null,
): readonly Finding[] {
  // A schema or pattern that is wrong has been reported, and cannot be tried.
  if (isBroken) return [];
  return draft.steps.flatMap((step): readonly Finding[] => {
    if (step.kind !== 'prompt' || step.rehearsal !== null) return [];
    const triesRules = findBrokenRule !== null && step.rules.some(({ level }) => level === 'error');
    if (step.parse.kind === 'text' && step.schema === null && !triesRules) return [];
    const { values, reason } = drawValues(step, triesRules ? drawsForRules : draws);
    if (values.length === 0) return [toFormFinding(step, reason)];
    if (!triesRules) return [];
    const broken = values.map((value) => findBrokenRule(step, value));
    const [rule] = broken;
    return broken.includes(null) || rule === undefined || rule === null ? [] : [toRuleFinding(step, rule)];
  });
}

/** Values of answers that pass for form; of a step without rules one is enough. */
function drawValues(
  { name, parse, schema, yaml, rules }: StepDraft,
  most: number,
): { readonly values: readonly JsonValue[]; readonly reason: string } {
  let reason = 'no text could be made for its patterns';
  const values: JsonValue[] = [];
  for (let draw = 0; draw < most && (values.length === 0 || rules.length > 0); draw++) {
    const text = sampleAnswer(parse, schema?.schema ?? null, createDraws(draw));
    if (text === null) continue;
    const verdict = parseAnswer({
      definition: parse,
      schema: schema?.schema ?? null,
      coerce: yaml.coerce ?? true,
      step: name,
      answer: { text, finishReason: 'stop', refusal: null },
    });
    if (verdict.kind === 'accepted') values.push(verdict.value);
    else reason = verdict.reasons[0]?.message ?? reason;
  }
  return { values, reason };
}

function toFormFinding({ name, index, yaml, schema }: StepDraft, reason: string): Finding {
  return {
    code: 'rehearsal',
    severity: 'warning',
    place: yaml.parse === undefined ? (schema?.toPlace([]) ?? atKey('steps', index)) : atValue('steps', index, 'parse'),
    message: `No rehearsed answer of "${name}" passes: ${reason}`,
    hint: 'With --sandbox its items will be rejected. Give the schema "examples", or loosen what contradicts itself.',
  };
}

function toRuleFinding({ name, index, rules }: StepDraft, rule: string): Finding {
  const position = rules.findIndex((each) => each.name === rule);
  return {
    code: 'rehearsal',
    severity: 'warning',
    place: atKey('steps', index, 'rules', position),
    message: `None of ${drawsForRules} rehearsed answers of "${name}" keeps its rules, not even "${rule}"`,
    hint: 'With --sandbox its items will be rejected. Say with "rehearsal" what the sandbox answers, or give the schema "examples".',
  };
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
