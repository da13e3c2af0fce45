import { describeLongPatterns } from '../program/long-patterns.ts';

describeLongPatterns(true);
