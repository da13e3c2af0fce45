import { jest } from '@jest/globals';
import { describeSailorWalks } from '../support/sailor-walks.ts';

jest.setTimeout(10 * 60_000);

describeSailorWalks(10_000);
