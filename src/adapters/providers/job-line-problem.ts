/** What every provider takes as a custom id (Anthropic's pattern, the narrowest; API reference, 2026-11-20). */
const customIdPattern = /^[a-zA-Z0-9_-]{1,64}$/;

export function findCustomIdProblem(id: string | null): string | null {
  return id !== null && customIdPattern.test(id)
    ? null
    : `its custom id "${id}" is not made of 1 to 64 of [a-zA-Z0-9_-]`;
}
