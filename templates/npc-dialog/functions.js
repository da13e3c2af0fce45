/** For rehearsals: three exchanges, other ones each time. */
export function rehearseDialog(character, topic) {
  const questions = ['And who told you that?', 'I can pay.', 'You are not telling me everything.', 'Is it far?'];
  const answers = [
    'Less than they say, and more than I tell.',
    'Ask me again when the fire is low.',
    'My grandmother knew, and look where she lies.',
    'You have wet boots. You were there already.',
    'That is a question for somebody with less to lose.',
  ];
  const said = random.sample(answers, 3);
  const [second, third] = random.sample(questions, 2);
  const lines = [`What do you know about ${topic}?`, said[0], second, said[1], third, said[2]];
  return lines.map((line, place) => `${place % 2 === 0 ? 'Player' : character}: ${line}`).join('\n');
}
