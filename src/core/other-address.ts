/** An address that is not asked by http: no shell would know it as a command, and it may hold a password. */
export function isOtherAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !/^https?:/i.test(text);
}
