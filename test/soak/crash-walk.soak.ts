import { describeCrashWalks } from '../support/crash-walks.ts';

describeCrashWalks({ line: { before: 1, torn: 1, after: 1 }, clean: 1 });
