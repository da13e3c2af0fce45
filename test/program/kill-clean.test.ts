import { describeKilledCleans } from '../support/killed-cleans.ts';

/** test/soak kills more of them. */
describeKilledCleans(2);
