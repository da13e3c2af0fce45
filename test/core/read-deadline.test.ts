import { describe, expect, test } from '@jest/globals';
import { formatMoment, readDeadline } from '../../src/core/read-deadline.ts';

// Thursday, half past ten in the evening.
const now = new Date(2026, 10, 26, 22, 30).getTime();
const local = (day: number, hour: number, minute = 0, month = 10) => new Date(2026, month, day, hour, minute).getTime();

describe('--by', () => {
  test.each<[string, number]>([
    ['07:00', local(27, 7)],
    ['7:00', local(27, 7)],
    ['22:31', local(26, 22, 31)],
    ['22:30', local(27, 22, 30)],
    ['tomorrow 07:00', local(27, 7)],
    ['tomorrow at 23:45', local(27, 23, 45)],
    ['today 23:00', local(26, 23)],
    ['Tomorrow  07:00 ', local(27, 7)],
    ['2h', local(27, 0, 30)],
    ['90m', local(27, 0)],
    ['20s', now + 20_000],
    ['5m 20 seconds', now + 320_000],
    ['1h30m', local(27, 0)],
    ['1h 30min', local(27, 0)],
    ['1.5h', local(27, 0)],
    ['2 hours', local(27, 0, 30)],
    ['1d', local(27, 22, 30)],
    ['1d 6h', local(28, 4, 30)],
    ['2026-11-28T07:00', local(28, 7)],
    ['2026-11-28 07:00', local(28, 7)],
    ['2026-12-01T07:00:00', local(1, 7, 0, 11)],
    ['2026-11-28T07:00Z', Date.UTC(2026, 10, 28, 7)],
    ['2026-11-28T07:00+02:00', Date.UTC(2026, 10, 28, 5)],
  ])('%s is a time', (text, expected) => {
    expect(new Date(readDeadline(text, now))).toEqual(new Date(expected));
  });

  test.each([
    '',
    ' ',
    'soon',
    '24:00',
    '07:60',
    '7',
    '90',
    '-2h',
    '2026-11-28',
    '2026-02-30T07:00',
    '2027-13-01T07:00',
    'yesterday 07:00',
    '2h later',
    'tomorrow',
  ])('"%s" is none, and the error says what is', (text) => {
    expect(() => readDeadline(text, now)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: `--by ${text}: this is no time`,
        hint: 'Say when it must be done: 07:00 (the next time it is seven), tomorrow 07:00, 2h, 90m, 30s, or 2026-11-27T07:00.',
      }),
    );
  });

  test.each([
    ['today 07:00', '07:00'],
    ['2026-11-25T07:00', 'yesterday 07:00'],
    ['2025-11-25T07:00', '2025-11-25 07:00'],
    ['0m', '22:30'],
  ])('%s has passed, and the error says so', (text, moment) => {
    expect(() => readDeadline(text, now)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        exitCode: 2,
        message: `--by ${text}: this is ${moment}, and it is 22:30 now`,
      }),
    );
  });
});

test.each<[number, string]>([
  [local(26, 5, 5), '05:05'],
  [local(27, 5, 40), 'tomorrow 05:40'],
  [local(28, 5, 40), 'Sat 05:40'],
  [local(3, 5, 40, 11), '2026-12-03 05:40'],
  [local(25, 5, 40), 'yesterday 05:40'],
])('a moment is told as people near it would: %d is %s', (atMs, text) => {
  expect(formatMoment(atMs, now)).toBe(text);
});
