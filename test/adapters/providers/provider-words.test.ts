import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toProviderWords } from '../../../src/adapters/providers/provider-words.ts';

describe('the words of a provider', () => {
  test.each([
    [
      'Incorrect API key provided: sk-proj-abcDEF123456. You can find it',
      'Incorrect API key provided: [key]. You can find it',
    ],
    ['Incorrect API key provided: sk-proj-********************cDeF.', 'Incorrect API key provided: [key].'],
    ['invalid x-api-key: sk-ant-api03-AbC_dEf-123456', 'invalid x-api-key: [key]'],
    ['API key AIzaSyA1234567890abcdefghijklmnopqrstuv not valid', 'API key [key] not valid'],
    ['header was "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.abc"', 'header was "Authorization: Bearer [key]"'],
    ['gsk_1234567890abcdef is wrong', '[key] is wrong'],
  ])('"%s" lose what looks like a key', (text, words) => {
    expect(toProviderWords(text, 'another-secret')).toBe(words);
  });

  test('keep words that only sound like one', () => {
    const text =
      'the task-force asked for the risk-assessment of API key authentication; model claude-sonnet-5-5, request req_011CSHoEeqs5C35K2UUqR7Fy';
    expect(toProviderWords(text, 'secret-key')).toBe(text);
  });

  test('lose the key in use, whatever it looks like', () => {
    expect(toProviderWords('you sent qwertyuiop, qwertyuiop!', 'qwertyuiop')).toBe('you sent [key], [key]!');
  });

  test('become one line without control characters or marks of direction', () => {
    expect(toProviderWords('a\u0000b\r\n\tc\u001b[2Jd\u202ee\u2028f', 'secret')).toBe('a b c [2Jd e f');
  });

  test('are never longer than 500 characters, never hold the key, and stay whole letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), fc.nat(900), (text, at) => {
        const words = toProviderWords(`${text.slice(0, at)}sk-SECRETSECRET${text.slice(at)}`, 'sk-SECRETSECRET');
        expect(words.length).toBeLessThanOrEqual(500);
        expect(words).not.toContain('SECRETSECRET');
        expect(words.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a key of a form that nobody knows', () => {
  const secret = 'Zq7.0123/456+789=Xw';

  test.each([
    ['as it is', `no ${secret} here`, 'no [key] here'],
    ['in an address', `?key=${encodeURIComponent(secret)}&x=1`, '?key=[key]&x=1'],
    ['in base 64', `got ${Buffer.from(secret).toString('base64')}`, 'got [key]'],
    [
      'masked in the middle only',
      `key ${secret.slice(0, 10)}*****${secret.slice(-4)} is wrong`,
      'key [key]*****9=Xw is wrong',
    ],
    ['with letters that are near it', 'Zq7.012 is no part', 'Zq7.012 is no part'],
  ])('is taken out %s', (_, text, words) => {
    expect(toProviderWords(text, secret)).toBe(words);
  });
});
