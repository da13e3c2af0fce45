import { describe, expect, test } from '@jest/globals';
import { createBatchShelf } from '../../src/adapters/store/batch-shelf.ts';
import { createMemoryFiles } from '../../src/adapters/store/memory-files.ts';
import { readLog } from '../../src/compose/read-log.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';
import { fromLogLine, type LogLine } from '../../src/core/log-line.ts';
import { record } from '../contract/batch-store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeMachines } from '../support/fake-machine.ts';

const plain: LogLine = {
  at: '2025-01-15T10:00:00.000Z',
  level: 'info',
  run: 'r1',
  event: 'answered',
  item: null,
  step: null,
  job: null,
  message: 'said',
  details: {},
};

function setUp() {
  const shelf = createBatchShelf({
    files: createMemoryFiles(),
    dataFolder: '/data',
    clock: createFakeClock(),
    machine: createFakeMachines().start(),
  });
  const store = shelf.open('demo');
  store.writeBatchRecord(record);
  const surroundings = {
    ...createSurroundings({ environment: {}, currentFolder: '/', stdin: process.stdin }),
    shelf,
  };
  const write = (...lines: readonly Partial<LogLine>[]) =>
    store.appendLog(...lines.map((line) => fromLogLine({ ...plain, ...line })));
  const messages = (query: Parameters<typeof readLog>[2]) =>
    readLog(surroundings, 'demo', query).lines.map(({ message }) => message);
  return { surroundings, store, write, messages };
}

describe('reading the log', () => {
  test('gives the newest lines in their order, with all they have', () => {
    const { surroundings, write } = setUp();
    const last: LogLine = { ...plain, item: 'a', step: 'main', job: 3, message: 'c', details: { costUsd: 0.5 } };
    write({ message: 'a' }, { message: 'b' }, last);
    expect(readLog(surroundings, 'demo', { limit: 2 })).toEqual({
      batchId: 'demo',
      lines: [{ ...plain, message: 'b' }, last],
      cursor: expect.stringMatching(/^1:\d+$/),
      hasGap: false,
    });
  });

  test('goes on behind the cursor, page by page', () => {
    const { surroundings, write } = setUp();
    const first = readLog(surroundings, 'demo', { limit: 10 });
    expect(first.lines).toEqual([]);
    write(...['a', 'b', 'c'].map((message) => ({ message })));
    const second = readLog(surroundings, 'demo', { limit: 2, after: first.cursor });
    const third = readLog(surroundings, 'demo', { limit: 2, after: second.cursor });
    const fourth = readLog(surroundings, 'demo', { limit: 2, after: third.cursor });
    expect([second, third, fourth].map(({ lines }) => lines.map(({ message }) => message))).toEqual([
      ['a', 'b'],
      ['c'],
      [],
    ]);
    write({ message: 'd' });
    expect(readLog(surroundings, 'demo', { limit: 2, after: fourth.cursor }).lines).toHaveLength(1);
  });

  test('lines that do not fit the filter do not count, and are not met again', () => {
    const { surroundings, write } = setUp();
    write({ message: 'a', level: 'error' }, { message: 'b' }, { message: 'c', level: 'warning' }, { message: 'd' });
    const page = readLog(surroundings, 'demo', { limit: 2, level: 'warning' });
    expect(page.lines.map(({ message }) => message)).toEqual(['a', 'c']);
    expect(readLog(surroundings, 'demo', { limit: 2, after: page.cursor }).lines).toEqual([]);
  });

  test('of an item gives that of its children too, and of none whose id begins like it', () => {
    const { write, messages } = setUp();
    write(
      { item: 'a', message: '1' },
      { item: 'a--split-001', message: '2', step: 'judge' },
      { item: 'ab', message: '3' },
      { message: '4' },
    );
    expect(messages({ limit: 9, item: 'a' })).toEqual(['1', '2']);
    expect(messages({ limit: 9, step: 'judge' })).toEqual(['2']);
  });

  test('since a moment', () => {
    const { write, messages } = setUp();
    write(
      { at: '2025-01-15T10:00:00.000Z', message: 'early' },
      { at: '2025-01-15T10:05:00.000Z', message: 'then' },
      { at: '2025-01-15T10:06:00.000Z', message: 'later' },
    );
    expect(messages({ limit: 9, sinceMs: Date.parse('2025-01-15T10:05:00.000Z') })).toEqual(['then', 'later']);
  });

  test('leaves out what is no line of a log', () => {
    const { store, write, messages } = setUp();
    store.appendLog({ at: 1 }, { at: 'x', level: 'loud', event: 'e' });
    write({ message: 'a' });
    expect(messages({ limit: 9 })).toEqual(['a']);
  });

  test.each([
    ['no-batch', 'other', {}],
    ['batch-id', '../x', {}],
    ['cursor', 'demo', { after: 'yesterday' }],
  ])('a mistake is said: %s', (code, id, more) => {
    const { surroundings } = setUp();
    expect(() => readLog(surroundings, id, { limit: 1, ...more })).toThrow(expect.objectContaining({ code }));
  });
});
