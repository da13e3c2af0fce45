import { createOpenAiProvider } from '../../src/adapters/providers/openai/create-openai-provider.ts';
import { responsesBodies } from '../support/provider-bodies.ts';
import { describeJobs, type JobsContract } from './provider-jobs.ts';
import { requestTo } from './provider-requests.ts';

const shared: Omit<JobsContract, 'create' | 'request' | 'saysExpiry' | 'removesUploads'> = {
  key: 'sk-proj-PLbFaKeKeY0123456789',
  otherKey: 'sk-proj-OTheRFaKeKeY98765432',
  baseUrlOf: ({ baseUrls }) => baseUrls.openai,
  finds: 'label',
  uploads: true,
  expiresWith: 'half',
  countsWhileRunning: true,
  error: (_status, message) => responsesBodies.error('invalid_request_error', message),
};

describeJobs('OpenAI Responses', {
  ...shared,
  create: (baseUrl, apiKey, jobWaits = {}) => createOpenAiProvider({ apiKey, baseUrl, api: 'responses', jobWaits }),
  request: requestTo('openai', 'gpt-6.1-sol'),
  saysExpiry: true,
  removesUploads: true,
});

describeJobs('Chat Completions of a compatible server', {
  ...shared,
  create: (baseUrl, apiKey, jobWaits = {}) => createOpenAiProvider({ apiKey, baseUrl, jobWaits }),
  request: requestTo('openai', 'gpt-4o-mini'),
  saysExpiry: false,
  removesUploads: false,
});
