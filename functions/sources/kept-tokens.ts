import { isDeepStrictEqual } from 'node:util';
import type { TokenKeeper } from '../../shared/sources/vendor-token.ts';

/** One keeper of tokens for each account of a function, and another one once its credential is another. */
export function keptTokens<A>(make: (credential: A) => TokenKeeper): (account: string, credential: A) => TokenKeeper {
  const kept = new Map<string, { credential: A; keeper: TokenKeeper }>();
  return (account, credential) => {
    const known = kept.get(account);
    if (known && isDeepStrictEqual(known.credential, credential)) return known.keeper;
    const keeper = make(credential);
    kept.set(account, { credential, keeper });
    return keeper;
  };
}
