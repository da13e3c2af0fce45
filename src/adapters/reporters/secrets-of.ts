type Environment = Readonly<Record<string, string | undefined>>;

/** Names of variables whose values must never be seen. */
const secretName = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH|HEADERS/i;
const leastChars = 8;
/** A password in an address may be short, and is known to be one. */
const leastPasswordChars = 4;

/**
 * What must never reach a log: values of variables that hold keys, and passwords in addresses, each also as an address or a header
 * writes it. The longest first, so that none leaves the rest of another behind.
 */
export function secretsOf(environment: Environment): readonly string[] {
  const secrets = new Set<string>();
  for (const [name, value = ''] of Object.entries(environment)) {
    if (secretName.test(name) && value.length >= leastChars) addForms(secrets, value);
    const password = passwordIn(value);
    if (password.length >= leastPasswordChars) addForms(secrets, password);
  }
  return [...secrets].sort((a, b) => b.length - a.length);
}

function addForms(secrets: Set<string>, secret: string): void {
  for (const form of [secret, encodeURIComponent(secret.toWellFormed()), toBase64(secret)]) secrets.add(form);
}

/** Its end may be written without the padding. */
function toBase64(secret: string): string {
  return Buffer.from(secret).toString('base64').replace(/=+$/, '');
}

function passwordIn(value: string): string {
  if (!value.includes('://')) return '';
  const password = URL.parse(value)?.password ?? '';
  try {
    return decodeURIComponent(password);
  } catch (error) {
    if (error instanceof URIError) return password;
    throw error;
  }
}
