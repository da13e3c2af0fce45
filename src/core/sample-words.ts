/** A source of chance: numbers from 0 (included) to 1 (not included). */
export type Random = () => number;

const adjectives =
  'quiet bright narrow early steady gentle broad plain careful distant warm hollow patient sturdy simple pale open curious modest swift'.split(
    ' ',
  );
const nouns =
  'river garden letter bridge market lantern harbour kitchen notebook window orchard station meadow ladder workshop kettle path village compass blanket'.split(
    ' ',
  );
const verbs =
  'follows carries crosses keeps repairs measures watches gathers opens remembers finds circles leaves shares counts'.split(
    ' ',
  );
const places =
  'near the old mill|behind the hill|before noon|after the rain|along the coast|beside the road|at the edge of town|under a grey sky|in the early morning|without much noise|on most days|for a little while'.split(
    '|',
  );
const links = 'Meanwhile|Later|In the end|Now and then|By evening|At first|As before|Soon after'.split('|');
const firstNames = 'Mira Tomas Ines Jonas Lena Adil Petra Oskar Nadia Felix Hana Ruben'.split(' ');
const lastNames = 'Hollis Brandt Okoye Varga Lindqvist Moreau Tanaka Ferris Novak Castell'.split(' ');

export function drawInteger(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function drawOne<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
}

export function drawWord(random: Random): string {
  return drawOne(random, random() < 0.6 ? nouns : adjectives);
}

export function drawPersonName(random: Random): string {
  return `${drawOne(random, firstNames)} ${drawOne(random, lastNames)}`;
}

/** Two to four words with a capital in front, as a heading has them. */
export function drawTitle(random: Random): string {
  const title =
    random() < 0.5
      ? `${drawOne(random, adjectives)} ${drawOne(random, nouns)}`
      : `the ${drawOne(random, adjectives)} ${drawOne(random, nouns)} ${drawOne(random, ['and the', 'of the', 'by the'])} ${drawOne(random, nouns)}`;
  return capitalise(title);
}

export function drawSentence(random: Random): string {
  const [first, second, third, fourth] = drawDifferentNouns(random);
  const [quality, other] = [drawOne(random, adjectives), random() < 0.4 ? `${drawOne(random, adjectives)} ` : ''];
  const subject = `the ${quality} ${first}`;
  const object = `the ${other}${second}`;
  const clause = `${subject} ${drawOne(random, verbs)} ${object}`;
  const roll = random();
  if (roll < 0.45) return `${capitalise(clause)} ${drawOne(random, places)}.`;
  if (roll < 0.7) return `${drawOne(random, links)}, ${clause}.`;
  if (roll < 0.85) return `${capitalise(clause)}, and the ${third} and the ${fourth} stay ${drawOne(random, places)}.`;
  return `${capitalise(clause)}.`;
}

/** Four neighbours in the list, so that no sentence has a thing beside itself. */
function drawDifferentNouns(random: Random): readonly string[] {
  const start = drawInteger(random, 0, nouns.length - 1);
  const stride = drawOne(random, [1, 3, 7]);
  return [0, 1, 2, 3].map((index) => nouns[(start + index * stride) % nouns.length] ?? '');
}

export function drawSentences(random: Random, count: number): string {
  return Array.from({ length: count }, () => drawSentence(random)).join(' ');
}

/** A few paragraphs of plain text, as an answer without a schema has them. */
export function drawParagraphs(random: Random): string {
  return Array.from({ length: drawInteger(random, 2, 3) }, () => drawSentences(random, drawInteger(random, 3, 5))).join(
    '\n\n',
  );
}

/** `text` made to have from `minLength` to `maxLength` characters, cut between words where that is possible. */
export function fitLength(random: Random, text: string, minLength: number, maxLength: number): string {
  let fitted = text;
  while (fitted.length < minLength) fitted += ` ${drawSentence(random)}`;
  if (fitted.length <= maxLength) return fitted;
  const cut = fitted.slice(0, maxLength);
  const atWord = cut.slice(0, Math.max(cut.lastIndexOf(' '), 0)).replace(/[ ,.]+$/, '');
  if (atWord.length + 1 >= minLength && atWord.length > 0 && atWord.length < maxLength && text.endsWith('.'))
    return `${atWord}.`;
  if (atWord.length >= minLength && atWord.length > 0) return atWord;
  return cut.endsWith(' ') ? `${cut.slice(0, -1)}s` : cut;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
