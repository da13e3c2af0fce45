const letters = ['F', 'D-', 'D', 'D+', 'C-', 'C', 'C+', 'B-', 'B', 'B+', 'A-', 'A', 'A+'];
const worth = [0, 0.7, 1, 1.3, 1.7, 2, 2.3, 2.7, 3, 3.3, 3.7, 4, 4.3];

/** A grade as a number, from 0 for an F to 4.3 for an A+. */
export function points(grade) {
  const place = letters.indexOf(grade);
  if (place === -1) throw new Error(`${grade} is no grade`);
  return worth[place];
}

/** Who speaks in a thread, in order: a comment begins with its author's name in bold. */
export function speakers(text) {
  return unique([...text.matchAll(/^\*\*([^\s*:]+):\*\*/gm)].map(([, user]) => user));
}

// For rehearsals: an answer as a model would write it, with the mistakes that models make.

/** Some people are right more often than others: their usual place in the list of letters. */
const usualPlaces = { ohm: 10, brackwater: 9, noor: 9, vesna: 8, quillfeather: 8, tin_whistle: 7, marlow: 6, old_sysop: 4, juniper: 2 };

/** Models differ in how they write a heading, but one answer has one manner. */
const manners = [(words) => `## ${words}`, (words, number) => `## ${number}. **${words}:**`, (words) => `**${words}**`];

export function gradeThread({ title, users }) {
  const heading = random.choice(manners);
  const graded = users.map((user) => {
    const place = Math.round(random.normal(usualPlaces[user] ?? 6, 2));
    return { user, place: Math.min(letters.length - 1, Math.max(0, place)) };
  });
  const ranked = sortBy(graded, ({ place }) => -place);
  const best = ranked[0].user;
  const worst = ranked[ranked.length - 1].user;
  const bullets = graded.map(({ user, place }) => {
    const why = place > 8 ? ' (saw it coming)' : place < 4 ? ' (the opposite came)' : '';
    return `- ${random.bernoulli(0.3) ? `**${user}**` : user}: ${letters[place]}${why}`;
  });
  if (random.bernoulli(0.08)) bullets.pop(); // somebody is forgotten
  if (random.bernoulli(0.05)) bullets.push('- passerby: B (was not there at all)');
  if (random.bernoulli(0.15)) bullets.push('- everybody else did not commit themselves'); // no grade; it is passed over
  const lines = [
    heading('What happened', 1),
    `"${title}" came, later than its friends and sooner than its enemies had said, and not in the shape that either had in mind.`,
    '',
    heading('Most prescient', 2),
    `- ${best}: said what it would be good for`,
    '',
    heading('Most wrong', 3),
    `- ${worst}: was sure, and the years were not`,
    '',
    heading('Final grades', 4),
    ...bullets,
  ];
  if (!random.bernoulli(0.05)) lines.push('', `**Interestingness:** ${random.integer(4, 10)}/10`); // or it is forgotten
  return lines.join('\n');
}
