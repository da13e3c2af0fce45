import { brotliDecompressSync } from 'node:zlib';
import { quickjsModule } from '../../generated/interpreter.ts';

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

let compiled: object | null = null;

/** QuickJS, compiled once a process; threads that replace one another share it. */
export function getQuickjsModule(): object {
  compiled ??= new WebAssembly.Module(brotliDecompressSync(Buffer.from(quickjsModule, 'base64')));
  return compiled;
}
