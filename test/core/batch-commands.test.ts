import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBatchCommands, formatCommand, noNamedFolders, quoteWord } from '../../src/core/batch-commands.ts';
import { toWords } from '../support/printed-commands.ts';

const folders = { dataDir: 'my data', outputDir: "o'ut" };

describe('a printed command', () => {
  test('names the batch and the folders that flags named', () => {
    expect(formatCommand({ batchId: 'b', ...folders }, 'jobs show 3', ['--full'])).toBe(
      String.raw`batch-pipeline jobs show 3 --batch-id b --data-dir "my data" --output-dir 'o'\''ut' --full`,
    );
    expect(formatCommand({ batchId: 'b', ...noNamedFolders }, 'status')).toBe('batch-pipeline status --batch-id b');
  });

  test('says what a run must be told only where it may ask a model', () => {
    const commands = createBatchCommands({ batchId: 'b', ...noNamedFolders }, ['--lane', 'batch']);
    expect([commands.about('render'), commands.run('all'), commands.collectNow()]).toEqual([
      'batch-pipeline render --batch-id b',
      'batch-pipeline all --batch-id b --lane batch',
      'batch-pipeline process --batch-id b --lane batch --no-wait',
    ]);
  });

  test('leaves what a person fills in as it is', () => {
    expect(quoteWord('<id>')).toBe('<id>');
  });

  test('comes through a shell as it was meant, whatever is in its words', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\0<>]/.test(text));
    const hostile = fc.string({ unit: fc.constantFrom(...' \'"\\$`!*?;&|(){}[]~#%=-azä/.'), minLength: 1 });
    fc.assert(
      fc.property(fc.oneof(word, hostile), (text) => {
        expect(toWords(`batch-pipeline x ${quoteWord(text)}`)).toEqual(['x', text]);
      }),
      { numRuns: 150 },
    );
  });
});
