import { request as requestPlainly, type ClientRequest, type IncomingMessage } from 'node:http';
import { causeOf, guardedRequest, unreachable, type Reach, type Unreachable } from './guarded-request.ts';

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
  { kind: 'answered'; status: number; headers: Record<string, string | undefined>; body: string } | Unreachable;

/** Posts and waits for the answer. Follows no redirect, never rejects. */
export type PostTo = (post: Post) => Promise<PostAnswer>;

const KEPT_BYTES = 1024;

/** Posts to public https addresses; and to the listed receivers (their origins), which only the embedded AWS has. */
export const postTo =
  (localReceivers: readonly string[], reach: Reach = {}): PostTo =>
  ({ url, headers: own, body, signal, method = 'POST', keepsBytes = KEPT_BYTES }) => {
    const headers = { ...own, 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = localReceivers.includes(new URL(url).origin)
      ? requestPlainly(url, { method, headers, signal, agent: false })
      : guardedRequest(url, { method, headers, signal }, reach);
    return outgoing ? answered(outgoing, { body, signal, keepsBytes }) : Promise.resolve(unreachable('address'));
  };

type Sending = Required<Pick<Post, 'body' | 'signal' | 'keepsBytes'>>;

const answered = (outgoing: ClientRequest, { body, signal, keepsBytes }: Sending): Promise<PostAnswer> =>
  new Promise((answer) => {
    // Once the status is known, that the body breaks off or does not end changes nothing.
    let known: (() => void) | undefined;
    const failed = (cause: Unreachable['cause']): void => (known ? known() : answer(unreachable(cause)));
    outgoing.on('response', (incoming) => {
      known = readBody(incoming, keepsBytes, (text) => {
        answer({
          kind: 'answered',
          status: incoming.statusCode ?? 0,
          headers: incoming.headers as Record<string, string | undefined>,
          body: text,
        });
        outgoing.destroy();
      });
    });
    outgoing.on('error', (error) => failed(causeOf(error, signal)));
    // Ended without an answer or an error, as by a switch of protocols.
    outgoing.on('close', () => failed('network'));
    outgoing.end(body);
  });

/** Reads so much of a body, or what there is of it. Answers what says that no more will come. */
function readBody(incoming: IncomingMessage, keepsBytes: number, onText: (text: string) => void): () => void {
  const chunks: Buffer[] = [];
  let kept = 0;
  const done = (): void => onText(Buffer.concat(chunks).subarray(0, keepsBytes).toString('utf8'));
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    kept += chunk.length;
    if (kept >= keepsBytes) done();
  });
  incoming.on('end', done);
  incoming.on('error', done);
  return done;
}
