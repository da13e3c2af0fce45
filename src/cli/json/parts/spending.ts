import { closed, count, part, usd } from './values.ts';
import { usage } from './usage.ts';

export const spending = part(
  'Spending',
  'What a set of paid calls cost.',
  closed({
    calls: count('Calls that were paid for.'),
    costUsd: usd('Of the calls whose cost is known.'),
    unpricedCalls: count('Calls whose cost is unknown: their price or their usage is.'),
    atReserveUsd: usd('What those count against a cap: their whole reserve, where one was known.'),
    unreservedCalls: count('Calls whose cost and reserve are unknown: they count nowhere, so that no cap can hold.'),
    usage: usage.describe('Sum over the calls that reported usage; a class that none reported is null.'),
    unmeasuredCalls: count('Calls without reported usage.'),
    retryCalls: count('Calls of a second or later attempt.'),
    retryCostUsd: usd('What those cost: their known cost, else their reserve.'),
  }),
);

export const openCalls = part(
  'OpenCalls',
  'Calls that were sent and whose outcome is not known yet.',
  closed({
    calls: count('How many.'),
    upToUsd: usd('What they may cost at most, those without a price left out.'),
    unpricedCalls: count('Of them, those whose price is unknown.'),
  }),
);

export const inFlightNow = openCalls.describe(
  'Calls that the process at work waits for; none where nobody is at work.',
);

export const unknownFate = openCalls.describe(
  'Calls that left and never came back: nobody knows whether they were billed.',
);
