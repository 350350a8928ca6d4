import { lookup as dnsLookup } from 'node:dns';
import type { LookupAll } from './guarded-lookup.ts';
import { isPublicAddress } from './public-address.ts';

/** Whether a name stands for an address that is not public; false also where nobody says in time what it stands for. */
export type IsInnerName = (hostname: string) => Promise<boolean>;

const TIMEOUT_MS = 2_000;

/** Looks now. Who connects later has to look again: a name may stand for another address by then. */
export const innerName =
  (lookup: LookupAll = dnsLookup, timeoutMs = TIMEOUT_MS): IsInnerName =>
  (hostname) =>
    new Promise((answer) => {
      const giveUp = setTimeout(() => answer(false), timeoutMs);
      lookup(hostname, { all: true }, (error, addresses) => {
        clearTimeout(giveUp);
        answer(!error && addresses.some(({ address }) => !isPublicAddress(address)));
      });
    });
