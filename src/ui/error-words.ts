import type { BackendError } from '../ports/dashboard-backend.ts';

/** What could not be done, and the way out, as sentences one behind the other. */
export function errorWords({ message, hint }: Pick<BackendError, 'message' | 'hint'>): string {
  return [message, hint]
    .filter((words) => words !== '')
    .map((words) => (/[.!?:…]$/.test(words) ? words : `${words}.`))
    .join(' ');
}
