/** Runs `make` with console.warn and console.debug silenced: an SDK comments on environment variables that are not its business. */
export function quietly<T>(make: () => T): T {
  const { warn, debug } = console;
  console.warn = () => {};
  console.debug = () => {};
  try {
    return make();
  } finally {
    console.warn = warn;
    console.debug = debug;
  }
}
