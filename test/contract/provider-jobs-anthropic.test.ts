import { createAnthropicProvider } from '../../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import { anthropicBodies } from '../support/provider-bodies.ts';
import { describeJobs } from './provider-jobs.ts';
import { requestTo } from './provider-requests.ts';

describeJobs('Anthropic', {
  key: 'sk-ant-api03-PLbFaKeKeY0123456789',
  otherKey: 'sk-ant-api03-OTheRFaKeKeY98765',
  create: (baseUrl, apiKey, jobWaits = {}) =>
    createAnthropicProvider({ apiKey, baseUrl: baseUrl.replace(/\/v1$/, ''), jobWaits }),
  baseUrlOf: ({ baseUrls }) => baseUrls.anthropic,
  request: requestTo('anthropic', 'claude-sonnet-5-5'),
  finds: 'call-ids',
  uploads: false,
  removesUploads: false,
  expiresWith: 'half',
  countsWhileRunning: false,
  saysExpiry: true,
  error: (_status, message) => anthropicBodies.error('invalid_request_error', message),
});
