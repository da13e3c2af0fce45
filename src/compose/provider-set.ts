import type { ModelRequest, ProviderName } from '../core/request.ts';
import type { Provider } from '../ports/provider.ts';

/** Real providers, or the sandbox in their place: the same adapters over real HTTP. */
export interface ProviderSet {
  readonly simulated: boolean;
  readonly of: (name: ProviderName) => Provider;
  /** Makes further ones ready; a missing key is a UserError. */
  readonly also: (names: readonly ProviderName[]) => Promise<void>;
  /** A rehearsal settles what the next call with this request is answered with; a real provider never sees it. */
  readonly tell?: (request: ModelRequest, text: string) => void;
  close(): Promise<void>;
}
