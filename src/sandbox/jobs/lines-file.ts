import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** A file that is written line by line, as fast as the disk takes them. */
export interface LinesFile {
  readonly path: string;
  write(line: string): Promise<void>;
  /** So far. */
  bytes(): number;
  /** Resolves when all is written. */
  close(): Promise<void>;
  /** Gives up: what was written is of no use. */
  destroy(): void;
}

export function openLinesFile(path: string): LinesFile {
  const stream = createWriteStream(path);
  let bytes = 0;
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    path,
    async write(line) {
      if (failure !== null) throw failure;
      const text = `${line}\n`;
      bytes += Buffer.byteLength(text);
      if (!stream.write(text)) await once(stream, 'drain');
    },
    bytes: () => bytes,
    close: () =>
      new Promise<void>((resolve, reject) => stream.end((error?: Error | null) => (error ? reject(error) : resolve()))),
    destroy: () => void stream.destroy(),
  };
}
