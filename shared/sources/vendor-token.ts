import { SECOND } from '../model/instant.ts';
import type { Refused } from './source-refusal.ts';

/** A token, and when it ends. */
export interface VendorToken {
  token: string;
  expiresAtMs: number;
}

/** The token of one account, asked for when there is none that lasts a while. */
export interface TokenKeeper {
  current(now: () => number): Promise<{ token: string } | Refused>;
  /** The vendor refused it: the next one is asked for anew. */
  forget(token: string): void;
}

/** So long before its end a token is not used any more. */
const MARGIN_MS = 30 * SECOND;

export function tokenKeeper(ask: (nowMs: number) => Promise<VendorToken | Refused>): TokenKeeper {
  let kept: VendorToken | undefined;
  return {
    async current(now) {
      if (kept && kept.expiresAtMs - MARGIN_MS > now()) return { token: kept.token };
      const asked = await ask(now());
      if ('kind' in asked) return asked;
      kept = asked;
      return { token: kept.token };
    },
    forget(token) {
      if (kept?.token === token) kept = undefined;
    },
  };
}
