import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Draw } from '../../../src/ports/expressions.ts';
import { closeAll, codeStep, evaluate, expression, open, sailor, outcomeValue } from './evaluating.ts';

afterAll(closeAll);

const known = ['raw', 'steps', 'value', 'item', 'attempt', 'previous', 'children', 'random'];
const nothing = { raw: {}, steps: {}, value: null, item: { id: 'a' }, attempt: 1, previous: null, children: [] };
const drawOf = (itemId: string, step: string): Draw => ({ seed: 3, itemId, step, attempt: 1 });
const ids = Array.from({ length: 400 }, (_, index) => `item.r${index + 1}`);

describe('the sailor', () => {
  const runner = open({ constants: { vars: { ship: 10 } } });

  test('is judged by a rule, and rehearsed rightly nine times in ten', () => {
    const walk = runner.compileCode(sailor, ['raw', 'random']);
    const outcome = runner.compileExpression(
      expression(
        "random.bernoulli(0.9) ? steps.walk.outcome : steps.walk.outcome == 'reached_ship' ? 'fell_in_water' : 'reached_ship'",
      ),
      ['steps', 'random'],
    );
    const rule = runner.compileExpression(expression('value.outcome == steps.walk.outcome'), ['value', 'steps']);
    const right = ids.filter((itemId) => {
      const steps = { walk: outcomeValue(walk.run({ raw: { start: 5 } }, drawOf(itemId, 'walk'))) };
      const value = { outcome: outcomeValue(outcome.evaluate({ steps }, drawOf(itemId, 'analyze'))) };
      return outcomeValue(rule.evaluate({ value, steps })) === true;
    });
    expect(Math.abs(right.length / ids.length - 0.9)).toBeLessThan(0.05);
    const story = evaluate(runner, `\`He stumbled \${steps.walk.moves} steps along the pier.\``, {
      steps: { walk: { moves: 9 } },
    });
    expect(outcomeValue(story)).toBe('He stumbled 9 steps along the pier.');
  });
});

describe('blackjack', () => {
  interface Hand {
    readonly playerCards: readonly string[];
    readonly dealerTotal: number;
    readonly firstAction: string;
  }
  interface Deal {
    readonly player: readonly string[];
    readonly dealer: readonly string[];
    readonly playerDraws: readonly string[];
    readonly dealerDraws: readonly string[];
  }
  const functions = readFileSync(new URL('../../config/pipelines/blackjack/functions.js', import.meta.url), 'utf8');
  const runner = open({ functions });
  const deal = runner.compileCode(
    codeStep({
      init: {
        _ranks: "['A', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'J', 'Q', 'K']",
        _shoe: 'random.sample(_ranks.flatMap(rank => Array(24).fill(rank)), 14)',
      },
      set: {
        player: '_shoe.slice(0, 2)',
        dealer: '_shoe.slice(2, 4)',
        playerDraws: '_shoe.slice(4, 9)',
        dealerDraws: '_shoe.slice(9, 14)',
      },
    }),
    known,
  );
  const play = runner.compileExpression(
    expression(
      'random.bernoulli(0.85) ? playByTheBook(raw.name, steps.deal) : { ...playByTheBook(raw.name, steps.deal), dealerTotal: 0 }',
    ),
    known,
  );
  const verify = runner.compileCode(codeStep({ set: { problems: 'checkHand(steps.deal, steps.play)' } }), known);
  const strategy = runner.compileCode(
    codeStep({ set: { expected: 'bookAction(raw.name, steps.deal)', took: 'steps.play.firstAction' } }),
    known,
  );
  const rule = runner.compileExpression(expression('value.problems.length == 0'), known);

  const hands = ids.map((id, index) => {
    const raw = { name: ['The Pro', 'The Coward', 'The Gambler'][index % 3] };
    const dealt = outcomeValue(deal.run({ ...nothing, raw }, drawOf(id, 'deal'))) as Deal;
    const hand = outcomeValue(play.evaluate({ ...nothing, raw, steps: { deal: dealt } }, drawOf(id, 'play'))) as Hand;
    const steps = { deal: dealt, play: hand };
    const checked = outcomeValue(verify.run({ ...nothing, raw, steps }, drawOf(id, 'verify'))) as {
      problems: readonly string[];
    };
    return {
      dealt,
      hand,
      checked,
      gate: outcomeValue(strategy.run({ ...nothing, raw, steps }, drawOf(id, 'strategy'))),
    };
  });

  test('deals fourteen cards in four piles', () => {
    for (const { dealt } of hands) {
      expect(Object.entries(dealt).map(([name, cards]) => `${name} ${cards.length}`)).toEqual([
        'player 2',
        'dealer 2',
        'playerDraws 5',
        'dealerDraws 5',
      ]);
    }
  });

  test('finds the hands that were counted wrongly, and no other', () => {
    const wrong = hands.filter(({ hand }) => hand.dealerTotal === 0);
    expect(Math.abs(wrong.length / hands.length - 0.15)).toBeLessThan(0.06);
    for (const { hand, checked } of hands) {
      expect(outcomeValue(rule.evaluate({ ...nothing, value: checked }, drawOf('a', 'verify')))).toBe(
        hand.dealerTotal !== 0,
      );
    }
    expect(wrong[0]?.checked.problems).toEqual([
      expect.stringMatching(/^dealer total: you wrote 0, the cards give \d+$/),
    ]);
  });

  test('knows what each strategy begins with', () => {
    for (const { hand, gate } of hands) expect(gate).toEqual({ expected: hand.firstAction, took: hand.firstAction });
  });
});

describe('dialogs', () => {
  test('are rehearsed so that two in three pass both rules', () => {
    const runner = open();
    const rehearsal = runner.compileExpression(
      expression(
        `({ personality: random.uniform(0.5, 1), mood: random.uniform(0.5, 1), personalityWhy: 'Rehearsed criticism' })`,
      ),
      known,
    );
    const rules = runner.compileList([expression('value.personality >= 0.6'), expression('value.mood >= 0.6')], known);
    const passed = ids.filter((id) => {
      const value = outcomeValue(rehearsal.evaluate(nothing, drawOf(id, 'score')));
      return rules
        .evaluate({ ...nothing, value }, drawOf(id, 'score'))
        .every((outcome) => outcomeValue(outcome) === true);
    });
    expect(Math.abs(passed.length / ids.length - 0.64)).toBeLessThan(0.08);
    const tables = ['raw.character.name', 'steps.generate.tone', 'value.personality', 'raw.mood.name', 'item.attempts'];
    const values = {
      raw: { character: { name: 'Smith' }, mood: { name: 'angry' } },
      steps: { generate: { tone: 'cold' } },
      value: { personality: 0.7 },
      item: { id: 'a', attempts: 2 },
    };
    const columns = runner.compileList(
      tables.map((text) => expression(text)),
      ['raw', 'steps', 'value', 'item'],
    );
    expect(columns.evaluate(values).map(outcomeValue)).toEqual(['Smith', 'cold', 0.7, 'angry', 2]);
  });
});

describe('descriptions', () => {
  test('need names of their own', () => {
    const runner = open();
    const rule = runner.compileExpression(
      expression('unique(value.products.map(product => product.name)).length == value.products.length'),
      known,
    );
    const of = (...names: readonly string[]) =>
      outcomeValue(
        rule.evaluate({ ...nothing, value: { products: names.map((name) => ({ name })) } }, drawOf('a', 'invent')),
      );
    expect([of('hose', 'rake'), of('hose', 'hose')]).toEqual([true, false]);
    expect(
      outcomeValue(evaluate(runner, 'steps.invent.products', { steps: { invent: { products: [{ name: 'hose' }] } } })),
    ).toEqual([{ name: 'hose' }]);
  });
});

describe('the exam', () => {
  const runner = open({ constants: { vars: { questions: 40 } } });
  const raw = { text: 'The chapter in its own words. '.repeat(60) };

  test('is rehearsed with quotes that stand in the chapter', () => {
    const text = `({ goals: range(40).map(i => ({ topic: \`Topic \${i + 1}\`, level: 1 + i % 3, quote: raw.text.slice(i * 20, i * 20 + 40) })) })`;
    const value = outcomeValue(evaluate(runner, text, { raw })) as {
      goals: readonly { topic: string; level: number }[];
    };
    expect([value.goals.length, value.goals[39]]).toEqual([
      40,
      { topic: 'Topic 40', level: 1, quote: raw.text.slice(780, 820) },
    ]);
    const rule = 'value.goals.every(goal => raw.text.includes(goal.quote))';
    expect(outcomeValue(evaluate(runner, rule, { raw, value }))).toBe(true);
    expect(outcomeValue(evaluate(runner, rule, { raw, value: { goals: [{ quote: 'Not there' }] } }))).toBe(false);
  });

  test('sorts its questions by level, shuffled within one', () => {
    const exam = runner.compileCode(
      codeStep({
        init: { _questions: 'children.map(child => ({ ...child.steps.write, level: child.raw.goal.level }))' },
        set: { questions: 'sortBy(random.shuffle(_questions), question => question.level)' },
      }),
      known,
    );
    const children = Array.from({ length: 30 }, (_, index) => ({
      raw: { goal: { level: 1 + (index % 3) } },
      steps: { write: { question: `Q${index}` } },
    }));
    const { questions } = outcomeValue(exam.run({ ...nothing, children }, drawOf('chapter', 'exam'))) as {
      questions: readonly { question: string; level: number }[];
    };
    expect(questions.map(({ level }) => level)).toEqual([
      ...Array(10).fill(1),
      ...Array(10).fill(2),
      ...Array(10).fill(3),
    ]);
    expect(new Set(questions.map(({ question }) => question)).size).toBe(30);
    expect(questions.slice(0, 10).map(({ question }) => question)).not.toEqual(
      children.filter(({ raw: { goal } }) => goal.level === 1).map(({ steps }) => steps.write.question),
    );
    expect(outcomeValue(evaluate(runner, 'value.questions.length >= 30', { value: { questions } }))).toBe(true);
  });
});

describe('ideas', () => {
  test('are ranked, ties in their order, and the best three go on', () => {
    const runner = open();
    const ranking = runner.compileCode(
      codeStep({
        init: {
          _ideas:
            'children.map(child => ({ ...child.raw.idea, why: child.value.why, score: child.value.novelty + child.value.feasibility + child.value.impact }))',
        },
        set: 'sortBy(_ideas, idea => -idea.score)',
      }),
      known,
    );
    const scores = [10, 20, 10, 30, 20];
    const children = scores.map((novelty, index) => ({
      raw: { idea: { title: `Idea ${index}` } },
      value: { novelty, feasibility: 1, impact: 1, why: 'So' },
    }));
    const ranked = outcomeValue(ranking.run({ ...nothing, children }, drawOf('city-bikes', 'ranking')));
    const best = outcomeValue(evaluate(runner, 'steps.ranking.slice(0, 3)', { steps: { ranking: ranked } }));
    expect(best).toEqual([
      { title: 'Idea 3', why: 'So', score: 32 },
      { title: 'Idea 1', why: 'So', score: 22 },
      { title: 'Idea 4', why: 'So', score: 22 },
    ]);
  });
});
