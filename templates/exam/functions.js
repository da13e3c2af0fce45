// For rehearsals: goals and questions as a model would write them.

const toSentences = (text) => text.match(/[A-Z][^.!?\n]{20,}[.!?]/g) ?? [];
const toWords = (text) => unique(text.match(/\b[a-z]{6,}\b/g) ?? []);

/** A goal for each of the chapter's sentences, up to `count`. */
export function findGoals(text, count) {
  return toSentences(text)
    .slice(0, count)
    .map((quote, index) => ({ topic: quote.split(' ').slice(0, 4).join(' '), level: 1 + (index % 3), quote }));
}

/** The sentence with its longest word left out; the options are that word and three others of the chapter. */
export function writeQuestion(goal, text) {
  const right = sortBy(toWords(goal.quote), (word) => -word.length)[0] ?? 'nothing';
  const others = random.sample(toWords(text).filter((word) => !goal.quote.includes(word)), 3);
  const options = random.shuffle([right, ...others]);
  return {
    question: `Which word is missing? ${goal.quote.replace(right, '…')}`,
    options,
    answer: 'ABCD'[options.indexOf(right)],
    explanation: `The chapter says: ${goal.quote}`,
  };
}
