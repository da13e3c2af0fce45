import { Args, Flags } from '@oclif/core';
import { batchIdFlag, placeFlags, toWholeNumber } from './flags.ts';

const number = {
  name: 'number',
  description: 'number of the job, as `jobs` lists it',
  parse: async (text: string) => toWholeNumber('job', text, 1),
};

export const jobArg = Args.custom<number>({ ...number, required: true })({ required: true });
export const optionalJobArg = Args.custom<number>(number)();

/** Of commands that ask a provider about a job. */
export const jobFlags = {
  'batch-id': batchIdFlag,
  sandbox: Flags.boolean({ summary: "for a rehearsal's job, which is asked for at the sandbox in any case" }),
  ...placeFlags,
};
