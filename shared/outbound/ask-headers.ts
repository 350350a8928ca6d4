import { lookup as dnsLookup } from 'node:dns';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { AddressRefused, guardedLookup, type LookupAll } from './guarded-lookup.ts';
import { isPublicAddress } from './public-address.ts';

/** The head of an answer, or that none came. */
export type HeadersAnswer =
  | { kind: 'answered'; status: number; location?: string }
  | { kind: 'unreachable'; cause: 'timeout' | 'network' | 'address' };

/** How the world is reached. Everything is real by default. */
export interface Reach {
  lookup?: LookupAll;
  /** Which addresses may be connected to. */
  allows?: (address: string) => boolean;
  port?: number;
  /** Trusted in place of the well-known authorities. */
  ca?: string;
}

const HEADERS = { accept: '*/*', 'user-agent': 'claimcheck-links/1' };

/** GETs an https address without reading the body, following a redirect, or telling who asks. Never rejects. */
export function askHeaders(url: string, signal: AbortSignal, reach: Reach = {}): Promise<HeadersAnswer> {
  const { lookup = dnsLookup, allows = isPublicAddress, port, ca } = reach;
  const { protocol, hostname } = new URL(url);
  // An address in place of a name is connected to without a lookup, so nothing would check it.
  if (protocol !== 'https:' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) {
    return Promise.resolve({ kind: 'unreachable', cause: 'address' });
  }
  return new Promise((answer) => {
    const outgoing = request(url, {
      // No agent: a kept connection would be one that nobody checked for this request.
      agent: false,
      lookup: guardedLookup(lookup, allows),
      headers: HEADERS,
      signal,
      ...(port === undefined ? {} : { port }),
      ...(ca === undefined ? {} : { ca }),
    });
    outgoing.on('response', (incoming) => {
      const { statusCode = 0, headers } = incoming;
      answer({
        kind: 'answered',
        status: statusCode,
        ...(headers.location === undefined ? {} : { location: headers.location }),
      });
      outgoing.destroy();
    });
    outgoing.on('error', (error) => answer({ kind: 'unreachable', cause: causeOf(error, signal) }));
    // Ended without an answer or an error, as by a switch of protocols.
    outgoing.on('close', () => answer({ kind: 'unreachable', cause: 'network' }));
    outgoing.end();
  });
}

function causeOf(error: Error, signal: AbortSignal): 'timeout' | 'network' | 'address' {
  if (error instanceof AddressRefused) return 'address';
  return signal.aborted ? 'timeout' : 'network';
}
