import { describeCrashWalks } from '../support/crash-walks.ts';

/** Everywhere in the smallest batch; in others the first operation of each kind, and here and there; test/soak walks everywhere. */
describeCrashWalks({ line: { before: 23, torn: 19, after: 13 }, clean: 11 });
