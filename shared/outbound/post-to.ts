import { lookup as dnsLookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Reach } from './ask-headers.ts';
import { AddressRefused, guardedLookup } from './guarded-lookup.ts';
import { isPublicAddress } from './public-address.ts';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
  /** POST where nothing else is said. */
  method?: 'POST' | 'PATCH';
  /** How much of the answer's body is wanted; a kilobyte where nothing else is said. */
  keepsBytes?: number;
}

/** What came back, the body cut to what is wanted of it; or that nothing did. */
export type PostAnswer =
  | { kind: 'answered'; status: number; headers: Record<string, string | undefined>; body: string }
  | { kind: 'unreachable'; cause: 'timeout' | 'network' | 'address' };

/** Posts and waits for the answer. Follows no redirect, never rejects. */
export type PostTo = (post: Post) => Promise<PostAnswer>;

const KEPT_BYTES = 1024;

/**
 * Posts to public https addresses, whatever a name stands for at that moment; and to the listed receivers (their
 * origins), which only the embedded AWS has.
 */
export function postTo(localReceivers: readonly string[], reach: Reach = {}): PostTo {
  const { lookup = dnsLookup, allows = isPublicAddress, port, ca } = reach;
  return ({ url, headers, body, signal, method = 'POST', keepsBytes = KEPT_BYTES }) => {
    const { protocol, hostname, origin } = new URL(url);
    const isLocal = localReceivers.includes(origin);
    // An address in place of a name is connected to without a lookup, so nothing would check it.
    if (!isLocal && (protocol !== 'https:' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0))
      return Promise.resolve({ kind: 'unreachable', cause: 'address' });
    const request = protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((answer) => {
      const outgoing = request(url, {
        method,
        // No agent: a kept connection would be one that nobody checked for this request.
        agent: false,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal,
        ...(isLocal ? {} : { lookup: guardedLookup(lookup, allows) }),
        ...(isLocal || port === undefined ? {} : { port }),
        ...(ca === undefined ? {} : { ca }),
      });
      // Once the status is known, that the body breaks off or does not end changes nothing.
      let known: (() => void) | undefined;
      const failed = (cause: 'timeout' | 'network' | 'address'): void =>
        known ? known() : answer({ kind: 'unreachable', cause });
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let kept = 0;
        const done = (): void => {
          const text = Buffer.concat(chunks).subarray(0, keepsBytes).toString('utf8');
          answer({
            kind: 'answered',
            status: incoming.statusCode ?? 0,
            headers: incoming.headers as Record<string, string | undefined>,
            body: text,
          });
          outgoing.destroy();
        };
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          kept += chunk.length;
          if (kept >= keepsBytes) done();
        });
        known = done;
        incoming.on('end', done);
        incoming.on('error', done);
      });
      outgoing.on('error', (error) =>
        failed(error instanceof AddressRefused ? 'address' : signal.aborted ? 'timeout' : 'network'),
      );
      // Ended without an answer or an error, as by a switch of protocols.
      outgoing.on('close', () => failed('network'));
      outgoing.end(body);
    });
  };
}
