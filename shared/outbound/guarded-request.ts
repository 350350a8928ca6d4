import { lookup as dnsLookup } from 'node:dns';
import type { ClientRequest } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { AddressRefused, guardedLookup, type LookupAll } from './guarded-lookup.ts';
import { isPublicAddress } from './public-address.ts';

/** How the world is reached. Everything is real by default. */
export interface Reach {
  lookup?: LookupAll;
  /** Which addresses may be connected to. */
  allows?: (address: string) => boolean;
  port?: number;
  /** Trusted in place of the well-known authorities. */
  ca?: string;
}

/** That no answer came. */
export interface Unreachable {
  kind: 'unreachable';
  cause: 'timeout' | 'network' | 'address';
}

/** Begins a request to a public https address, whatever its name stands for at that moment. Null where it may not begin. */
export function guardedRequest(
  url: string,
  options: Pick<RequestOptions, 'method' | 'headers' | 'signal'>,
  { lookup = dnsLookup, allows = isPublicAddress, port, ca }: Reach = {},
): ClientRequest | null {
  const { protocol, hostname } = new URL(url);
  // An address in place of a name is connected to without a lookup, so nothing would check it.
  if (protocol !== 'https:' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return null;
  return request(url, {
    ...options,
    // No agent: a kept connection would be one that nobody checked for this request.
    agent: false,
    lookup: guardedLookup(lookup, allows),
    ...(port === undefined ? {} : { port }),
    ...(ca === undefined ? {} : { ca }),
  });
}

export const unreachable = (cause: Unreachable['cause']): Unreachable => ({ kind: 'unreachable', cause });

/** Why a request that failed got no answer. */
export function causeOf(error: Error, { aborted }: AbortSignal): Unreachable['cause'] {
  if (error instanceof AddressRefused) return 'address';
  return aborted ? 'timeout' : 'network';
}
