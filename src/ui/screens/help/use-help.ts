import { useState } from 'react';
import { type KeyBinding, keyTable, type Scope, scopeTitles } from '../../keys.ts';
import { showKey } from '../../key-name.ts';
import { beside, type Line, toLine, toSpan } from '../../look/line.ts';
import type { Route, ScreenProps, ScreenView } from '../../shell.ts';
import { listActions } from '../../widgets/list-actions.ts';
import { scrollTo } from '../../widgets/list-position.ts';

export function useHelp({ route, size }: ScreenProps<Extract<Route, { screen: 'help' }>>): ScreenView {
  const [top, setTop] = useState(0);
  const lines = helpLines(route.scopes, size.columns);
  const move = (by: number): void => setTop(scrollTo(top + by, lines.length, size.rows));
  return {
    title: 'keys',
    lines: lines.slice(scrollTo(top, lines.length, size.rows)),
    scopes: ['list'],
    actions: listActions(move, size.rows),
    onWheel: (_, by) => move(by),
  };
}

const twoColumns = 120;

/** What the screen has, and what holds on each: beside each other where there is room. */
export function helpLines(scopes: readonly Scope[], columns: number): readonly Line[] {
  const own = scopes.filter((scope) => !general.includes(scope));
  if (columns < twoColumns) return [...own, ...general].flatMap((scope) => scopeLines(scope));
  const left = own.flatMap((scope) => scopeLines(scope));
  const right = general.flatMap((scope) => scopeLines(scope));
  const rows = Math.max(left.length, right.length);
  const half = Math.floor((columns - 3) / 2);
  return beside(
    [
      { lines: left, columns: columns - 3 - half },
      { lines: right, columns: half },
    ],
    rows,
  );
}

const general: readonly Scope[] = ['list', 'everywhere', 'filter', 'dialog'];

function scopeLines(scope: Scope): readonly Line[] {
  const bindings: readonly KeyBinding[] = keyTable[scope];
  return [
    toLine(' ', toSpan(scopeTitles[scope], 'strong')),
    ...bindings.map(({ keys, does }) =>
      toLine(toSpan(`  ${keys.map(showKey).join(' ').padEnd(11)}`, 'accent'), ` ${does}`),
    ),
    [],
  ];
}
