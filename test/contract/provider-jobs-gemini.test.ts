import { createGeminiProvider } from '../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { geminiBodies } from '../support/provider-bodies.ts';
import { describeJobs } from './provider-jobs.ts';
import { requestTo } from './provider-requests.ts';

describeJobs('Gemini', {
  key: 'AIzaSyFaKeKeY0123456789abcdefghijklmnopq',
  otherKey: 'AIzaSyOtHeRKeY0123456789abcdefghijklmno',
  create: (baseUrl, apiKey, jobWaits = {}) =>
    createGeminiProvider({ apiKey, baseUrl: baseUrl.replace(/\/v1$/, ''), jobWaits }),
  baseUrlOf: ({ baseUrls }) => baseUrls.gemini,
  request: requestTo('gemini', 'gemini-3.8-flash'),
  finds: 'label',
  uploads: true,
  removesUploads: false,
  expiresWith: 'nothing',
  countsWhileRunning: true,
  saysExpiry: true,
  error: (status, message) => geminiBodies.error(status, 'INVALID_ARGUMENT', message),
});
