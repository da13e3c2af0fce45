import type { DiagnosisView } from '../../src/ports/dashboard-backend.ts';

export const fakeDiagnosis: DiagnosisView = {
  causes: [
    {
      label: 'schema: score must be a whole number',
      state: 'rejected',
      count: 9,
      examples: [
        { id: 'item-0017', message: 'score: 7.5 is no whole number' },
        { id: 'item-0133', message: 'score: "eight" is no whole number\u001b[2J' },
        { id: 'item-0208', message: 'score: null is no whole number' },
      ],
      advice:
        'Loosen the schema where it asks for more than is needed, or show an example of the wanted value in the prompt. The raw answers say which.',
    },
    {
      label: 'timeout',
      state: 'failed',
      count: 3,
      examples: [{ id: 'item-0042', message: 'no answer in 120 s' }],
      advice: null,
    },
    {
      label: 'rule score-range',
      state: 'rejected',
      count: 3,
      examples: [{ id: 'item-0311', message: '11 is no score from 1 to 10' }],
      advice: null,
    },
    {
      label: 'answers of judge are not there yet',
      state: 'waiting',
      count: 405,
      examples: [{ id: 'item-0595', message: 'the next task is to ask judge' }],
      advice: null,
    },
  ],
  retries: [
    { step: 'judge', rule: 'score-range', count: 12, example: '11 is more than 10' },
    { step: 'generate', rule: 'schema', count: 4, example: 'text: is required' },
  ],
};

/** Long enough to be scrolled. */
export function fakeQuestion(batchId: string): string {
  return [
    'A pipeline that sends items to language models, step by step, and checks the answers did not work for some of them. Say why, and what to change.',
    '',
    '# How it went',
    '',
    `${batchId}: 1000 items, 560 accepted, 12 rejected for good, 3 failed, 425 not done yet.`,
    '',
    '# Why items failed',
    '',
    ...Array.from({ length: 20 }, (_, index) => `- ${20 - index} rejected: cause ${index + 1}`),
    '',
    '# What I want from you',
    '',
    '1. Name the most likely cause of each kind of failure, and how sure you are.',
    '2. Say which change would help most.',
    '',
  ].join('\n');
}

export const fakeAnswer = [
  'The schema asks for whole numbers, and nothing in the prompt says so.\u001b[31m',
  '',
  'Say in judge.md.hbs: "score is a whole number from 1 to 10". That would mend nine of the twelve items that were rejected.',
].join('\n');
