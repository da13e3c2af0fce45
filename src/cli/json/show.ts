import { z } from 'zod';
import { itemState } from './parts/item-counts.ts';
import { stepKind } from './parts/models.ts';
import { task } from './parts/task.ts';
import { usage } from './parts/usage.ts';
import {
  anyJson,
  batchId,
  closed,
  count,
  itemId,
  jsonObject,
  list,
  orAbsent,
  orNull,
  part,
  position,
  step,
  text,
  usd,
  words,
  yesNo,
} from './parts/values.ts';

const reason = part(
  'Reason',
  'One reason of a rejection.',
  closed({
    step,
    rule: text("A rule's name, or `empty`, `refused`, `truncated`, `json`, `schema`, `sections`, `regex`."),
    message: text('For people: what is wrong with the answer.'),
  }),
);

const answer = closed({
  step,
  attempt: position('The attempt that it is of.'),
  setAside: yesNo('It was set aside, and another attempt began.'),
  prompt: orNull(
    closed({ system: orNull(text('System text.'), 'none'), user: text("User's text.") }).describe('What was asked.'),
    'it is gone',
  ),
  response: orNull(text("The model's text."), 'it is gone'),
  model: orNull(text("The provider's own name of the model."), "a person's file, without receipt"),
  finishReason: orNull(words('Why the model ended.', ['stop', 'length', 'refusal', 'blocked', 'other']), 'unknown'),
  usage: orNull(usage, 'unknown'),
  costUsd: orNull(usd('What it cost.'), 'unknown'),
  servedTier: orAbsent(
    words('Another tier than the one asked for, by whose price it was billed.', ['realtime', 'flex', 'other']),
    'as asked for',
  ),
  verdict: orNull(words('What parse decided.', ['accepted', 'rejected', 'skipped']), 'not judged yet'),
  reasons: list('Why it was rejected.', reason),
  fromJob: orAbsent(
    closed({
      job: position('Number of the job.'),
      line: position('Line of its results.'),
      text: orNull(text('That line, raw.'), 'it is gone'),
    }).describe('Of an answer that a job brought.'),
    'no job brought it',
  ),
  value: orAbsent(anyJson('What was judged; of an expand `{count}`.'), 'there is none'),
});

const item = closed({
  id: itemId,
  level: orNull(text('The expand step that it is a child of.'), 'an acquired item'),
  parent: orNull(text('Id of the item that it is a child of.'), 'an acquired item'),
  index: orNull(position('Which child it is.'), 'an acquired item'),
  repetition: orNull(position('Which repetition it is.'), 'the source does not repeat'),
  state: itemState,
  raw: jsonObject("raw.json; a child's is its parent's with the element added."),
  steps: z
    .record(z.string(), anyJson('The value; null where the step was skipped.'))
    .describe("Accepted values by step, a child's parent's too."),
  skipped: list('Steps whose null says that they were skipped: a value may be null too.', step),
  value: anyJson("The item's result: value of the last step. null: it is not accepted, or that is the value."),
  reasons: list('Why it is rejected.', reason),
  error: orNull(text('Message of the last failure.'), 'there was none'),
  attempts: count('Attempts that were set aside.'),
  costUsd: orNull(usd('What all its answers cost.'), 'unknown'),
  answers: list('Every answer on record, in order: earlier attempts first.', answer),
});

export const show = closed({
  batchId,
  item: item.describe('What there is of it.'),
  task,
  why: text('Why the item is where it is, in one sentence.'),
  hint: orNull(text('What helps against the last failure.'), 'there was none'),
  notes: list(
    'What had to be mended in the standing answers.',
    closed({
      step,
      kind: words('Repaired JSON, a coerced value, or a warning.', ['repaired', 'coerced', 'warning']),
      message: text('For people.'),
    }),
  ),
  steps: list(
    "The steps of the pipeline as far as they explain the item's line.",
    closed({
      name: step,
      kind: stepKind,
      condition: orNull(text('The expression under which the step is taken.'), 'always'),
    }),
  ),
}).describe("One item's line, every attempt, and why it is where it is.");
