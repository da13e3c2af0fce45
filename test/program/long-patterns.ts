import { afterAll, describe, expect, test } from '@jest/globals';
import { asAnthropic, createAnsweringServer, toMessage } from './answering-server.ts';
import { measureAll, removeMeasured } from './measured-run.ts';

/** Patterns that are let through, and the text on which a search that goes back is slowest. */
const patterns: readonly (readonly [pattern: string, text: string])[] = [
  ['(.*)(.*)(.*)x', 'a'.repeat(100_000)],
  ['^(\\w+)\\s*:\\s*(.*?)\\s*$', `${'word '.repeat(20_000)}`],
  ['(?=.*x)(?=.*y).*z', 'a'.repeat(100_000)],
  ['(a?){20}b', 'a'.repeat(100_000)],
  ['(.*?,){10}P', 'a,'.repeat(50_000)],
];

const stepWith = (parse: unknown, more: object = {}) =>
  JSON.stringify({
    name: 'reviews',
    source: { items: [{ id: 'a' }] },
    steps: [{ name: 'main', prompt: 'Hi {{id}}', attempts: 1, parse, ...more }],
  });

/** Where a step may have a pattern: a pipeline.yaml with it, and the answer that holds the text. */
const places: readonly ((pattern: string, text: string) => readonly [pipeline: string, answer: string])[] = [
  (pattern, text) => [stepWith({ regex: { score: pattern } }), text],
  (pattern, text) => [stepWith({ regex: { score: { pattern, all: true, flags: 'm' } } }), text],
  (pattern, text) => [
    stepWith({
      sections: {
        tasks: { heading: 'Tasks', item: pattern, optional: true },
        rest: { label: 'Rest', optional: true },
      },
    }),
    text,
  ],
  (pattern, text) => [
    stepWith('json', { schema: { type: 'object', properties: { score: { type: 'string', pattern } } } }),
    JSON.stringify({ score: text }),
  ],
];

/** `isWhole`: each pattern in every place; else the first in every place, and each other one in one of them. */
export function describeLongPatterns(isWhole: boolean): void {
  afterAll(removeMeasured);

  describe('a pattern that searches long', () => {
    test.each(patterns.map(([pattern, text], index) => [pattern, text, index] as const))(
      '%s is refused at once or ends soon',
      async (pattern, text, index) => {
        const tried = isWhole || index === 0 ? places : places.slice(index % places.length).slice(0, 1);
        const run = async (place: (typeof places)[number]) => {
          const [pipeline, answer] = place(pattern, text);
          const server = await createAnsweringServer(() => toMessage(answer));
          try {
            return await measureAll({ 'pipeline.yaml': pipeline }, asAnthropic(server), []);
          } finally {
            await server.close();
          }
        };
        for (const { exitCode, durationMs, stdout, stderr } of await Promise.all(tried.map(run)))
          expect({
            exitCode: [0, 2, 68].includes(exitCode ?? -1),
            isQuick: durationMs < 15_000,
            text: (stdout + stderr).slice(-300),
          }).toMatchObject({ exitCode: true, isQuick: true });
      },
      60_000,
    );
  });
}
