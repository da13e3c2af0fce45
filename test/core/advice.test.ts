import { expect, test } from '@jest/globals';
import { adviceFor } from '../../src/core/advice.ts';

test.each([
  ['failed', 'anthropic refuses: 401 invalid x-api-key', 'key'],
  ['failed', '403 permission_denied', 'key'],
  ['failed', '429 rate_limit_error: too many requests', 'workers'],
  ['failed', 'Your credit balance is too low', 'Top it up'],
  ['failed', '404 model: claude-9 not found', 'another one'],
  ['failed', 'prompt is too long: 250000 tokens', 'larger window'],
  ['failed', '529 overloaded_error', 'Resume later'],
  ['failed', 'fetch failed: ECONNRESET', 'Resume later'],
  ['failed', 'the call timed out', 'Calls take longer'],
  ['rejected', 'main: truncated the answer was cut off by the output limit', 'maxOutputTokens'],
  ['rejected', 'truncated the answer was cut off by the output limit or the context window', 'maxOutputTokens'],
  ['rejected', 'main: refused the model declined to answer', 'would not answer'],
  ['rejected', 'main: schema /score must be <= 5', 'Loosen the schema'],
  ['rejected', 'main: json the answer is not JSON', 'schema'],
  ['rejected', 'main: empty the answer has no text', 'tokens'],
  ['rejected', 'check: fair the two sums differ', 'rule of the pipeline'],
])('%s with "%s" is told what usually helps', (state, message, words) => {
  const [label = '', ...rest] = message.split(' ');
  expect(adviceFor({ state, label, message: rest.join(' ') })).toContain(words);
});

test('of what merely waits, and of what nobody has seen, nothing is said', () => {
  expect(adviceFor({ state: 'waiting', label: 'main: not yet done', message: null })).toBeNull();
  expect(adviceFor({ state: 'in flight', label: 'main: 429', message: null })).toBeNull();
  expect(adviceFor({ state: 'failed', label: 'something odd', message: 'quite' })).toBeNull();
});
