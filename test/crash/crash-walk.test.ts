import { describeCrashWalks } from '../support/crash-walks.ts';

/** Everywhere in the smallest batch; in others the first operation of each kind, and here and there; test/soak walks everywhere. */
describeCrashWalks({ line: { before: 11, torn: 7, after: 5 }, clean: 5 });
