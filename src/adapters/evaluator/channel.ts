/**
 * What the program and its interpreter's thread share: one request at a time, one answer.
 *
 *   idle ──program writes the request──▶ asked ──thread writes the answer──▶ answered ──program reads it──▶ idle
 *
 * The thread is ready when `boot` is no longer 0. After an answer that is
 * `fatal`, or the `last` one, it takes no further request.
 */
export interface Channel {
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Grows as texts need it. */
  readonly data: SharedArrayBuffer;
}

/** Places in `control`. */
export const slot = { state: 0, length: 1, status: 2, boot: 3, kind: 4, limitMs: 5 } as const;
export const state = { idle: 0, asked: 1, answered: 2 } as const;
export const status = { ok: 0, fatal: 1, last: 2 } as const;
export const boot = { starting: 0, ready: 1, failed: 2 } as const;
export const kind = { functions: 0, program: 1, run: 2 } as const;

export type RequestKind = (typeof kind)[keyof typeof kind];

/** More than this many bytes never cross at once. */
export const maxCrossingBytes = 256 * 1024 * 1024;

/** What the thread is given when it starts. */
export interface ThreadStart {
  readonly channel: Channel;
  /** QuickJS, a compiled WebAssembly module. */
  readonly module: object;
  /** The program that runs inside the interpreter. */
  readonly insideCode: string;
  readonly constants: string;
  readonly memoryBytes: number;
  readonly resultChars: number;
}

/** Why the interpreter cannot go on: `reason` and what it said. */
export interface FatalAnswer {
  readonly reason: 'time' | 'memory' | 'depth' | 'crash';
  readonly message: string;
  readonly stack: string;
}

/** A text for each function, compiled once; `note` is what the inside has to know of the program. */
export interface ProgramText {
  readonly id: number;
  readonly note: object;
  readonly bodies: readonly { readonly file: string; readonly text: string }[];
}

export function createChannel(): Channel {
  return {
    control: new Int32Array(new SharedArrayBuffer(64)),
    data: new SharedArrayBuffer(256 * 1024, { maxByteLength: maxCrossingBytes }),
  };
}

/** Puts a text where the other side will read it. Throws a RangeError when it is longer than may cross. */
export function writeText({ control, data }: Channel, text: string): void {
  const mostBytes = text.length * 3;
  if (mostBytes > data.byteLength) {
    const bytes = mostBytes <= maxCrossingBytes ? mostBytes : Buffer.byteLength(text);
    if (bytes > maxCrossingBytes) throw new RangeError(`${bytes} bytes are more than an evaluation may be given`);
    if (bytes > data.byteLength) data.grow(Math.min(maxCrossingBytes, bytes * 2));
  }
  control[slot.length] = Buffer.from(data, 0, data.byteLength).write(text, 0, 'utf8');
}

export function readText({ control, data }: Channel): string {
  return Buffer.from(data, 0, control[slot.length]).toString('utf8');
}
