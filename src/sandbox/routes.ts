import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderName } from '../core/request.ts';
import { anthropicWire } from './anthropic/wire.ts';
import { geminiWire } from './gemini/wire.ts';
import { openaiWire } from './openai/wire.ts';
import type { Wire, WireRoute } from './wire.ts';

/** Where each provider is found below the server's address. */
export const bases: Readonly<Record<ProviderName, string>> = {
  openai: '/openai',
  anthropic: '/anthropic',
  gemini: '/gemini',
};
const wires: Readonly<Record<ProviderName, Wire>> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
};
const order: readonly ProviderName[] = ['openai', 'anthropic', 'gemini'];

export interface RouteMatch {
  readonly wire: Wire;
  /** null: the provider has no such endpoint here. */
  readonly route: WireRoute | null;
  readonly model: string | null;
  readonly path: string;
  /** `v1` or `v1beta`. */
  readonly version: string;
}

/**
 * The provider and endpoint of a request. Below `/openai`, `/anthropic` and `/gemini` the provider is given; a bare
 * path belongs to the provider that has it, and where several have it (the list of models) to the one whose headers came.
 */
export function findRoute(method: string, pathname: string, headers: IncomingHttpHeaders): RouteMatch {
  const { wire: byHeaders, path, base } = findProvider(pathname, headers);
  if (base !== '') return matchWithin(byHeaders, method, path);
  const candidates = [byHeaders, ...order.map((provider) => wires[provider]).filter((wire) => wire !== byHeaders)];
  const matches = candidates.map((wire) => matchWithin(wire, method, pathname));
  return matches.find((match) => match.route !== null) ?? matchWithin(byHeaders, method, pathname);
}

/** The provider whose base the path has; of a bare path the one whose headers came. */
export function findProvider(
  pathname: string,
  headers: IncomingHttpHeaders,
): { readonly wire: Wire; readonly base: string; readonly path: string } {
  for (const provider of order) {
    const base = bases[provider];
    if (pathname.startsWith(`${base}/`)) return { wire: wires[provider], base, path: pathname.slice(base.length) };
  }
  const wire =
    headers['anthropic-version'] !== undefined
      ? wires.anthropic
      : headers['x-goog-api-key'] !== undefined
        ? wires.gemini
        : wires.openai;
  return { wire, base: '', path: pathname };
}

function matchWithin(wire: Wire, method: string, path: string): RouteMatch {
  const version = path.startsWith('/v1beta/') ? 'v1beta' : 'v1';
  for (const route of wire.routes) {
    if (route.method !== method) continue;
    const match = route.path.exec(path);
    if (match !== null)
      return { wire, route, model: match[1] === undefined ? null : decodeModel(match[1]), path, version };
  }
  return { wire, route: null, model: null, path, version };
}

function decodeModel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
