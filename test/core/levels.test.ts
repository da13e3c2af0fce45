import { describe, expect, test } from '@jest/globals';
import { readLevels, stepsOfLevel } from '../../src/core/levels.ts';
import { codeStep, expandStep, promptStep } from '../support/pipeline-builder.ts';

const gathers = (expand: string) => ({ gather: { expand, atLeast: null } });
const levelsOf = (steps: Parameters<typeof readLevels>[0]) => {
  const { ofStep, results } = readLevels(steps);
  return { ...Object.fromEntries(ofStep), results };
};

describe('whose step a step is', () => {
  test('without an expand all are those of the acquired items', () => {
    expect(levelsOf([codeStep('dice'), promptStep('write')])).toEqual({ dice: null, write: null, results: null });
  });

  test("behind an expand they are the children's, to the end, where nothing gathers", () => {
    expect(levelsOf([promptStep('think'), expandStep('idea'), promptStep('write')])).toEqual({
      think: null,
      idea: null,
      write: 'idea',
      results: 'idea',
    });
  });

  test("from the gather on they are the parent's again, and another expand opens another level", () => {
    const steps = [
      expandStep('idea'),
      promptStep('judge'),
      codeStep('ranking', gathers('idea')),
      expandStep('best'),
      promptStep('article'),
    ];
    expect(levelsOf(steps)).toEqual({
      idea: null,
      judge: 'idea',
      ranking: null,
      best: null,
      article: 'best',
      results: 'best',
    });
    expect(stepsOfLevel(steps, null).map(({ name }) => name)).toEqual(['idea', 'ranking', 'best']);
    expect(stepsOfLevel(steps, 'idea').map(({ name }) => name)).toEqual(['judge']);
    expect(stepsOfLevel(steps, 'best').map(({ name }) => name)).toEqual(['article']);
  });

  test('an expand within an expand is a level of its own, and gathering it leads back by one', () => {
    expect(
      levelsOf([
        expandStep('a'),
        expandStep('b'),
        expandStep('c'),
        promptStep('d'),
        codeStep('e', gathers('c')),
        codeStep('f', gathers('b')),
      ]),
    ).toEqual({ a: null, b: 'a', c: 'b', d: 'c', e: 'b', f: 'a', results: 'a' });
  });

  test('gathering an outer one closes those within it', () => {
    expect(levelsOf([expandStep('a'), expandStep('b'), promptStep('c'), codeStep('d', gathers('a'))])).toEqual({
      a: null,
      b: 'a',
      c: 'b',
      d: null,
      results: null,
    });
  });

  test('an expand at the end opens a level without steps, whose items are the results', () => {
    expect(levelsOf([promptStep('think'), expandStep('idea')])).toEqual({ think: null, idea: null, results: 'idea' });
  });
});
