import { join } from 'node:path';
import { withoutKeys } from '../../adapters/reporters/without-keys.ts';
import { secretsOf } from '../../adapters/reporters/secrets-of.ts';
import { countEveryLevel } from '../../core/every-level.ts';
import { toShortText } from '../../core/short-text.ts';
import type { ItemView } from '../../core/view.ts';
import { everyItem } from '../../engine/families.ts';
import { scan } from '../../engine/scan.ts';
import { viewItem } from '../../engine/view.ts';
import type { DiagnosisView } from '../../ports/dashboard-backend.ts';
import { findPipelineFolder } from '../load-pipeline.ts';
import { type LookedAt, openForLooking } from '../open-for-looking.ts';
import type { Surroundings } from '../surroundings.ts';
import { diagnose } from './diagnosis.ts';

const mostSamples = 3;
const mostCauses = 8;
const pipelineChars = 8_000;
const promptChars = 1_500;
const responseChars = 1_500;

/** What a model is told to say what is wrong: the pipeline, what failed how often, samples, and what is wanted. No key gets in. */
export async function makeDiagnosisPrompt(surroundings: Surroundings, batchId: string): Promise<string> {
  const batch = await openForLooking(surroundings, batchId);
  const found = await diagnose(batch);
  const failed = found.causes.filter(({ state }) => state === 'failed' || state === 'rejected');
  const counts = countEveryLevel(scan(batch.workshop, everyItem));
  const parts = [
    'A pipeline that sends items to language models, step by step, and checks the answers did not work for some of them. Say why, and what to change.',
    `# The pipeline\n\n${fence(toShortText(await readPipelineText(surroundings, batch), pipelineChars), 'yaml')}`,
    `# How it went\n\n${counts.acquired} items: ${counts.accepted} accepted, ${counts.rejected} rejected for good, ${counts.failed} failed, ${counts.waiting + counts.inFlight} not done yet.`,
    `# Why items failed\n\n${toCauseLines(failed)}`,
    ...(found.retries.length === 0 ? [] : [`# Why answers were asked for again\n\n${toRetryLines(found.retries)}`]),
    ...samplesOf(batch, failed).map(toSample),
    [
      '# What I want from you',
      '',
      '1. Name the most likely cause of each kind of failure, and how sure you are.',
      '2. Say which change would help most: to the prompt, the schema, the rules, the parameters or the model. Quote the new text.',
      '3. Say what that change could break for the items that were accepted.',
      '4. Say what you would look at next, if the samples do not suffice.',
    ].join('\n'),
  ];
  return withoutKeys(`${parts.join('\n\n')}\n`, secretsOf(surroundings.environment));
}

async function readPipelineText(surroundings: Surroundings, { record }: LookedAt): Promise<string> {
  const folder = await findPipelineFolder(surroundings, record.pipeline);
  return folder.read(folder.file) ?? join(record.pipeline, folder.file);
}

function toCauseLines(causes: DiagnosisView['causes']): string {
  if (causes.length === 0) return 'None failed.';
  return causes
    .slice(0, mostCauses)
    .map(({ count, state, label, examples }) => {
      const [first] = examples;
      return `- ${count} ${state}: ${label}${first === undefined ? '' : `\n  for instance ${first.id}: ${oneLine(first.message)}`}`;
    })
    .join('\n');
}

function toRetryLines(retries: DiagnosisView['retries']): string {
  return retries
    .slice(0, mostCauses)
    .map(({ step, rule, count, example }) => `- ${count} times ${step}, ${rule}: ${oneLine(example)}`)
    .join('\n');
}

/** One of each of the most frequent causes, then further ones of the first. */
function samplesOf({ workshop }: LookedAt, causes: DiagnosisView['causes']): readonly ItemView[] {
  const ids = [
    ...causes.flatMap(({ examples }) => examples.slice(0, 1)),
    ...causes.flatMap(({ examples }) => examples.slice(1)),
  ].map(({ id }) => id);
  return [...new Set(ids)].slice(0, mostSamples).map((id) => viewItem(workshop, id));
}

function toSample(item: ItemView): string {
  const answer = item.answers.findLast(({ prompt }) => prompt !== null);
  const reasons = item.error ?? item.reasons.map(({ message }) => message).join('; ');
  return [
    `# A sample: ${item.id}, ${item.state}`,
    '',
    reasons === '' ? 'No reason is on record.' : `Why: ${toShortText(oneLine(reasons), 600)}`,
    ...(answer?.prompt == null
      ? []
      : [
          '',
          `Its prompt of ${answer.step}:`,
          '',
          fence(
            toShortText(
              [answer.prompt.system, answer.prompt.user].filter((text) => text !== null).join('\n\n'),
              promptChars,
            ),
          ),
        ]),
    ...(answer?.response == null ? [] : ['', 'The answer:', '', fence(toShortText(answer.response, responseChars))]),
  ].join('\n');
}

/** Longer than any run of backticks in the text. */
function fence(text: string, kind = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${kind}\n${text.trimEnd()}\n${marks}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
