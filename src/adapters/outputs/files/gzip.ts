import { gzipSync } from 'node:zlib';

/** RFC 1952: the byte for the operating system; 255 is "unknown". */
const systemByte = 9;
const unknownSystem = 255;

/** Compressed without time, name and system, so that the same content gives the same bytes. */
export function toGzip(bytes: Uint8Array): Buffer {
  const compressed = gzipSync(bytes);
  compressed[systemByte] = unknownSystem;
  return compressed;
}
