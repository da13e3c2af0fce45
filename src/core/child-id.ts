import type { Level } from './levels.ts';

/**
 * Ids of children say where they lie: `a--split-001` in a/split/001. `a@2` is what was set aside of `a` as attempts/2/, so that
 * `a@2--split-001` lies in a/attempts/2/split/001. Neither "--" nor "@" can stand in an id from a source.
 */
export interface ChildId {
  readonly parent: string;
  readonly expand: string;
  /** From 1. */
  readonly index: number;
}

const childPattern = /^(.+)--([a-z][A-Za-z0-9_]{0,39})-([0-9]{3,9})$/;

export function toChildId(parent: string, expand: string, index: number): string {
  return `${parent}--${expand}-${String(index).padStart(3, '0')}`;
}

/** null: an item that was acquired. */
export function parseChildId(itemId: string): ChildId | null {
  const [, parent, expand, index] = childPattern.exec(itemId) ?? [];
  return parent === undefined || expand === undefined ? null : { parent, expand, index: Number(index) };
}

/** The expand step whose child the item is; null: it was acquired. */
export function levelOfId(itemId: string): Level {
  return parseChildId(itemId)?.expand ?? null;
}

/** The acquired item that a child comes from; an acquired item itself. */
export function rootOfId(itemId: string): string {
  const end = itemId.indexOf('--');
  return end === -1 ? itemId : itemId.slice(0, end);
}

/** What was set aside of an item as attempts/<attempt>/. */
export function toSetAsideId(itemId: string, attempt: number): string {
  return `${itemId}@${attempt}`;
}

/**
 * What was set aside of an item and no attempt held: children that its list has no more, in attempts/0/. It counts as no attempt, and
 * draws and budgets do not know of it.
 */
export function toBeyondId(itemId: string): string {
  return toSetAsideId(itemId, 0);
}

/** Where a child lies that was set aside because it is beyond its parent's list. */
export function toChildBeyond({ parent, expand, index }: ChildId): string {
  return toChildId(toBeyondId(parent), expand, index);
}
