import { describeKilledCleans } from '../support/killed-cleans.ts';

describeKilledCleans(20);
