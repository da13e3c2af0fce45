import { closed, jsonObject, moment, orNull, position, text, words } from './parts/values.ts';

const elsewhere = 'it is not about one';

export const logLine = closed({
  at: moment('When it happened.'),
  level: words('How much it matters.', ['debug', 'info', 'warning', 'error']),
  run: orNull(text('Which invocation wrote it.'), 'it does not say'),
  event: text('The kind of event: `answered`, `rejected`, `notice` …'),
  item: orNull(text('Id of the item.'), elsewhere),
  step: orNull(text('Name of the step.'), elsewhere),
  job: orNull(position('Number of the job.'), elsewhere),
  message: text('For people: what happened.'),
  details: jsonObject('What else the event has; its keys belong to the kind of event.'),
}).describe('What happened at one moment.');
