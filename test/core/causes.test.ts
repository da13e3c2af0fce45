import { describe, expect, it } from '@jest/globals';
import { createCauseCollector } from '../../src/core/causes.ts';
import { toViewLevels } from '../../src/core/view-levels.ts';
import type { StepView } from '../../src/core/view.ts';
import { buildAnswer, buildItem, buildView } from '../support/view-builder.ts';

function levelsOf(...steps: readonly string[]) {
  const all = steps.map((name): StepView => ({ name, description: null, kind: 'prompt', level: null, model: null }));
  return toViewLevels(buildView({ pipeline: { name: 'p', description: null, steps: all } }));
}

describe('causes', () => {
  it('group rejected items by step and rule, failed ones by the kind of their message, waiting ones by the step before them', () => {
    const causes = createCauseCollector(levelsOf('write', 'judge'));
    const reason = (message: string) => [{ step: 'judge', rule: 'score', message }];
    const places = [
      causes.add(buildItem('a', 1), 0),
      causes.add(buildItem('b', null, { state: 'rejected', reasons: reason('0.2 is too low') }), 0),
      causes.add(buildItem('c', null, { state: 'rejected', reasons: reason('0.3 is too low') }), 0),
      causes.add(buildItem('d', null, { state: 'failed', error: 'HTTP 529 after 12.5 s (request req_88a1b2c3)' }), 0),
      causes.add(buildItem('e', null, { state: 'failed', error: 'HTTP 529 after 7 s (request req_99f9e8d7)' }), 0),
      causes.add(buildItem('f', null, { state: 'failed', error: 'HTTP 401 after 1 s (request req_99f9e8d7)' }), 0),
      causes.add(buildItem('g', null, { state: 'waiting', steps: { write: 'x' } }), 0),
    ];
    expect(places).toEqual([-1, 0, 0, 1, 1, 2, 3]);
    expect(causes.groups()).toEqual([
      { level: 0, state: 'rejected', label: 'judge: score', count: 2, example: '0.2 is too low', ids: ['b', 'c'] },
      {
        level: 0,
        state: 'failed',
        label: 'HTTP 529 after … s (request …)',
        count: 2,
        example: 'HTTP 529 after 12.5 s (request req_88a1b2c3)',
        ids: ['d', 'e'],
      },
      {
        level: 0,
        state: 'failed',
        label: 'HTTP 401 after … s (request …)',
        count: 1,
        example: 'HTTP 401 after 1 s (request req_99f9e8d7)',
        ids: ['f'],
      },
      { level: 0, state: 'waiting', label: 'judge: not yet done', count: 1, example: null, ids: ['g'] },
    ]);
  });

  it('count why answers were set aside', () => {
    const causes = createCauseCollector(levelsOf('main'));
    const setAside = (rule: string) =>
      buildAnswer({ setAside: true, verdict: 'rejected', reasons: [{ step: 'main', rule, message: `${rule}!` }] });
    causes.add(buildItem('a', 1, { answers: [setAside('json'), setAside('schema'), buildAnswer()] }), 0);
    causes.add(buildItem('b', 1, { answers: [setAside('schema'), buildAnswer()] }), 0);
    expect(causes.retries()).toEqual([
      { step: 'main', rule: 'schema', count: 2, example: 'schema!' },
      { step: 'main', rule: 'json', count: 1, example: 'json!' },
    ]);
  });

  it('stay bounded, and lose no item, when every message is of its own kind', () => {
    const causes = createCauseCollector(levelsOf('main'));
    const letters = (number: number) => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    for (let number = 0; number < 1000; number++)
      causes.add(buildItem(`i${number}`, null, { state: 'failed', error: `odd ${letters(number)}` }), 0);
    expect(causes.groups()).toHaveLength(201);
    expect(causes.groups().at(-1)).toMatchObject({ state: 'failed', label: 'other causes', count: 800 });
    expect(causes.groups().reduce((sum, group) => sum + group.count, 0)).toBe(1000);
  });
});
