import { causeOf, guardedRequest, unreachable, type Reach, type Unreachable } from './guarded-request.ts';

/** The head of an answer, or that none came. */
export type HeadersAnswer = { kind: 'answered'; status: number; location?: string } | Unreachable;

const HEADERS = { accept: '*/*', 'user-agent': 'claimcheck-links/1' };

/** GETs an https address without reading the body, following a redirect, or telling who asks. Never rejects. */
export function askHeaders(url: string, signal: AbortSignal, reach: Reach = {}): Promise<HeadersAnswer> {
  return new Promise((answer) => {
    const outgoing = guardedRequest(url, { headers: HEADERS, signal }, reach);
    if (!outgoing) return answer(unreachable('address'));
    outgoing.on('response', (incoming) => {
      const { statusCode = 0, headers } = incoming;
      answer({
        kind: 'answered',
        status: statusCode,
        ...(headers.location === undefined ? {} : { location: headers.location }),
      });
      outgoing.destroy();
    });
    outgoing.on('error', (error) => answer(unreachable(causeOf(error, signal))));
    // Ended without an answer or an error, as by a switch of protocols.
    outgoing.on('close', () => answer(unreachable('network')));
    outgoing.end();
  });
}
