import { describe, expect, test } from '@jest/globals';
import { readSections } from '../../../src/core/answer/sections.ts';
import type { SectionField } from '../../../src/core/pipeline.ts';

const field = (name: string, part: Partial<SectionField>): SectionField => ({
  name,
  heading: null,
  label: null,
  as: 'text',
  item: null,
  optional: false,
  ...part,
});
const summary = field('summary', { heading: 'Summary' });
const read = (text: string, ...fields: SectionField[]) => readSections(text, fields);
const value = (text: string, ...fields: SectionField[]) => {
  const result = read(text, ...fields);
  expect(result.problems).toEqual([]);
  return result.value;
};

test('the worked example of the reference reads as it says', () => {
  const answer = `**Summary**
A new language.
## 5. Final grades:
- **pg**: A+ (saw it coming)
- tptacek: B-
- and many others
**Interestingness score:** 8/10`;
  const fields = [
    summary,
    field('grades', { heading: 'Final grades', item: '^(?<user>\\S+): (?<grade>[A-F][+-]?)(?: \\((?<why>.*)\\))?$' }),
    field('score', { label: 'Interestingness score', as: 'number' }),
  ];
  expect(read(answer, ...fields)).toEqual({
    value: {
      summary: 'A new language.',
      grades: [
        { user: 'pg', grade: 'A+', why: 'saw it coming' },
        { user: 'tptacek', grade: 'B-', why: null },
      ],
      score: 8,
    },
    problems: [],
    notes: [{ kind: 'warning', message: 'grades: 1 of 3 lines did not match: "and many others"' }],
  });
});

describe('a heading', () => {
  test.each([
    '# Summary',
    '###### Summary ######',
    '## 5. **SUMMARY:**',
    '## summary:',
    '### 2.1 Summary',
    '# (3) Summary',
    '## _Summary_',
    '## `Summary`',
    '## 📊 Summary',
    '## IV. Summary',
    'Summary\n===',
    'Summary:\n-------',
    '**Summary**',
    '**Summary:**',
    '**Summary**:',
    '__Summary__',
    '***Summary***',
    '5. **Summary**',
  ])('is found however it is marked: %j', (heading) => {
    expect(value(`Hello.\n\n${heading}\nThe text.\n`, summary)).toEqual({ summary: 'The text.' });
  });

  test.each([
    'Summary',
    '- Summary',
    '#Summary',
    '**Summary** of **it**',
    '## Summary of it',
    '| Summary |\n---',
    '> Summary\n---',
  ])('is not any line with its words: %j', (line) => {
    expect(read(`${line}\nThe text.`, summary).problems).toEqual(['summary: the heading "Summary" is missing']);
  });

  test('reaches to the next one of its level or a higher one', () => {
    const text = '# Report\n## Summary\nOne.\n### Detail\nTwo.\n**Bold**\nThree.\n## Next\nFour.';
    expect(
      value(
        text,
        summary,
        field('detail', { heading: 'Detail' }),
        field('bold', { heading: 'Bold' }),
        field('report', { heading: 'report' }),
      ),
    ).toEqual({
      summary: 'One.\n### Detail\nTwo.\n**Bold**\nThree.',
      detail: 'Two.\n**Bold**\nThree.',
      bold: 'Three.',
      report: '## Summary\nOne.\n### Detail\nTwo.\n**Bold**\nThree.\n## Next\nFour.',
    });
  });

  test('underlined twice is of the first level, once of the second', () => {
    expect(
      value(
        'Summary\n=======\nOne.\n\nSub\n---\nTwo.\n## Other\nThree.\n\nNext\n====\nFour.',
        summary,
        field('sub', { heading: 'sub' }),
      ),
    ).toEqual({
      summary: 'One.\n\nSub\n---\nTwo.\n## Other\nThree.',
      sub: 'Two.',
    });
  });

  test('that stands several times counts at its last place, with a note', () => {
    expect(read('# Summary\nDraft.\n# Summary\nFinal.', summary)).toEqual({
      value: { summary: 'Final.' },
      problems: [],
      notes: [{ kind: 'warning', message: 'summary: the heading "Summary" stands 2 times; the last one was taken' }],
    });
  });

  test('inside a code block is text', () => {
    expect(value('# Summary\nRun:\n```sh\n# Summary\nls\n```\nDone.', summary)).toEqual({
      summary: 'Run:\n```sh\n# Summary\nls\n```\nDone.',
    });
  });

  test('is found in an answer wholly inside a block of Markdown', () => {
    expect(value('```markdown\n# Summary\nThe text.\n```', summary)).toEqual({ summary: 'The text.' });
  });

  test('a line of dashes between parts is no heading and no text', () => {
    expect(
      value('# Summary\nOne.\nTwo.\n---\n\n**Next**\nThree.', summary, field('next', { heading: 'Next' })),
    ).toEqual({ summary: 'One.\nTwo.\n---\n\n**Next**\nThree.', next: 'Three.' });
    expect(value('**Summary**\n\nOne.\n\n---\n\n**Next**\nThree.', summary)).toEqual({ summary: 'One.' });
  });

  test('that is missing or has nothing below it rejects, and names the field', () => {
    expect(read('# Other\nx', summary, field('end', { heading: 'End' }))).toEqual({
      value: {},
      problems: ['summary: the heading "Summary" is missing', 'end: the heading "End" is missing'],
      notes: [],
    });
    expect(read('# Summary\n\n# Other\nx', summary).problems).toEqual([
      'summary: there is nothing below the heading "Summary"',
    ]);
  });

  test('that is optional is null when missing', () => {
    expect(
      value(
        'Hello',
        field('summary', { heading: 'Summary', optional: true }),
        field('score', { label: 'Score', optional: true }),
      ),
    ).toEqual({ summary: null, score: null });
  });
});

describe('a label', () => {
  const score = field('score', { label: 'Score' });
  test.each([
    'Score: 8',
    '**Score:** 8',
    '**Score**: 8',
    '- Score: 8',
    '* **Score:** 8',
    '1. score : 8',
    '__Score__: 8',
    '**Score: 8**',
    '_Score:_ 8',
    '## Score: 8',
    'SCORE：8',
  ])('is found however it is marked: %j', (line) => {
    expect(value(`Words.\n${line}\nMore words.`, score)).toEqual({ score: '8' });
  });

  test.each(['The Score: 8', 'Score 8', 'Scores: 8', 'Run:\n```\nScore: 8\n```', '**Score:**'])(
    'is not any line with its word: %j',
    (line) => {
      expect(read(line, score).problems).toEqual(['score: the line "Score: …" is missing']);
    },
  );

  test('counts at its last place, with a note', () => {
    expect(read('Score: 3\nNo, better:\nScore: 8', score)).toEqual({
      value: { score: '8' },
      problems: [],
      notes: [{ kind: 'warning', message: 'score: the label "Score" stands 2 times; the last one was taken' }],
    });
  });

  test('keeps what is marked in its text, and may hold a colon', () => {
    expect(value('**Score:** **8** of 10: good', score)).toEqual({ score: '**8** of 10: good' });
    expect(value('Score: total: 8', field('score', { label: 'Score: total' }))).toEqual({ score: '8' });
  });

  test("belongs to no heading's text", () => {
    expect(value('# Summary\nOne.\nScore: 8\nTwo.', summary, score)).toEqual({ summary: 'One.\nTwo.', score: '8' });
  });
});

describe('a text is read as', () => {
  const as = (kind: SectionField['as'], text: string) =>
    read(`# Field\n${text}`, field('f', { heading: 'Field', as: kind }));

  test.each<[string, number]>([
    ['8/10', 8],
    ['1,234', 1234],
    ['80 %', 80],
    ['about **-1.5** degrees', -1.5],
    ['3–5', 3],
    ['$1,234,567.89', 1234567.89],
    ['1e3', 1000],
    ['−4', -4],
    ['x-5', 5],
    ['1,2,3', 1],
  ])('the first number: %j', (text, number) => {
    expect(as('number', text)).toEqual({ value: { f: number }, problems: [], notes: [] });
  });

  test.each<[string, boolean]>([
    ['true', true],
    ['**Yes**', true],
    ['No.', false],
    ['Yes, because it is.', true],
    ['FALSE', false],
    ['no – never', false],
  ])('true or false: %j', (text, boolean) => {
    expect(as('boolean', text)).toEqual({ value: { f: boolean }, problems: [], notes: [] });
  });

  test('a list of its bullets or numbered lines, a nested line belonging to the one above', () => {
    expect(as('list', 'There are:\n\n- one\n  - inner\n  more\n* two\nruns on\n\nThat is all.').value).toEqual({
      f: ['one\n- inner\nmore', 'two\nruns on'],
    });
    expect(as('list', '1. one\n2) two\n10. ten\n   - inner').value).toEqual({ f: ['one', 'two', 'ten\n- inner'] });
    expect(as('list', '- [x] done\n- **bold** stays').value).toEqual({ f: ['done', '**bold** stays'] });
  });

  test('JSON, mended with a note', () => {
    expect(as('json', '```json\n{"a":1,}\n```')).toEqual({
      value: { f: { a: 1 } },
      problems: [],
      notes: [
        { kind: 'repaired', message: 'f: the JSON was taken out of a code block' },
        { kind: 'repaired', message: 'f: the JSON was not valid and was mended' },
      ],
    });
  });

  test.each<[SectionField['as'], string, string]>([
    ['number', 'eight', 'f: no number in "eight"'],
    ['boolean', 'no idea', 'f: neither true nor false, yes nor no: "no idea"'],
    ['list', 'just words', 'f: no bullets or numbered lines in "just words"'],
    ['json', 'just words', 'f: the answer holds no JSON'],
  ])('%s is a rejection where it cannot be', (kind, text, problem) => {
    expect(as(kind, text)).toEqual({ value: {}, problems: [problem], notes: [] });
  });
});

describe('lines matched one by one', () => {
  const items = (item: string, text: string) => read(`# F\n${text}`, field('f', { heading: 'F', item }));

  test('without named groups give the first group, else the match', () => {
    expect(items('^(\\w+) is', '- a is x\n- b is y').value).toEqual({ f: ['a', 'b'] });
    expect(items('^\\w+', '1. a\n2. b').value).toEqual({ f: ['a', 'b'] });
  });

  test('none of which matches are a rejection', () => {
    expect(items('^\\d+$', '- a\n- b\n- c\n- d').problems).toEqual([
      'f: none of 4 lines matched: "a", "b", "c" and 1 more',
    ]);
  });

  test('of a single labelled line are one', () => {
    expect(value('Grade: **pg** A', field('f', { label: 'Grade', item: '^(?<user>\\S+) (?<grade>[A-F])$' }))).toEqual({
      f: [{ user: 'pg', grade: 'A' }],
    });
  });
});
