import { afterEach, describe, expect, test } from '@jest/globals';
import { type KeyBinding, keyTable, type Scope } from '../../src/ui/keys.ts';
import { type DashboardSetting, type OpenedDashboard, openDashboard } from './dashboard-terminal.ts';

type KeyOf<Name extends Scope> = (typeof keyTable)[Name][number]['keys'][number];

const open = new Set<OpenedDashboard>();

/** Opens the application; it is closed after the test. */
export function opened(setting: DashboardSetting = {}): OpenedDashboard {
  const dashboard = openDashboard(setting);
  open.add(dashboard);
  return dashboard;
}

/** To be called at the head of a file of tests. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const dashboard of open) await dashboard.close();
    open.clear();
  });
}

/** A test for each key of a place; there are exactly those of the key table. */
export function keysOf<Name extends Scope>(
  scope: Name,
  cases: Readonly<Record<KeyOf<Name>, (title: string) => Promise<void>>>,
): void {
  const bindings: readonly KeyBinding[] = keyTable[scope];
  describe(`keys of ${scope}`, () => {
    test('are those of the key table', () => {
      expect(Object.keys(cases).toSorted()).toEqual(bindings.flatMap(({ keys }) => keys).toSorted());
    });
    for (const { keys, does } of bindings) {
      for (const key of keys) {
        test(`${key}: ${does}`, () =>
          (cases as Readonly<Record<string, (title: string) => Promise<void>>>)[key]?.(does));
      }
    }
  });
}
