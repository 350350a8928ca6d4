import { hash } from 'node:crypto';

const KEPT_MS = 10 * 60_000;
const MARK = Buffer.from('"ClientRequestToken":"');

interface Remembered {
  digest: string;
  state: 'in work' | 'done';
  until: number;
}

/** A transaction with a token that is new (`end` it), or one that was seen before. */
export type Seen = { kind: 'new'; end(succeeded: boolean): void } | { kind: 'done' | 'in work' | 'another' };

/** What transactions did lately, by their tokens. The embedded DynamoDB keeps them too, but slows down with each. */
export class TransactionTokens {
  readonly #known = new Map<string, Remembered>();

  see(token: string, body: Buffer, now: number): Seen {
    for (const [old, { until }] of this.#known) {
      if (until > now) break;
      this.#known.delete(old);
    }
    const digest = hash('sha1', body);
    const known = this.#known.get(token);
    if (known) return { kind: known.digest === digest ? known.state : 'another' };
    const fresh: Remembered = { digest, state: 'in work', until: now + KEPT_MS };
    this.#known.set(token, fresh);
    return {
      kind: 'new',
      end: (succeeded) => {
        if (succeeded) fresh.state = 'done';
        else this.#known.delete(token);
      },
    };
  }
}

/** Takes the token out of a request. */
export function takeToken(body: Buffer): { token?: string; body: Buffer } {
  const at = body.indexOf(MARK);
  if (at === -1) return { body };
  const begin = at + MARK.length;
  const end = body.indexOf(0x22, begin);
  const token = body.toString('latin1', begin, end);
  const [from, to] = body[at - 1] === 0x2c ? [at - 1, end + 1] : [at, body[end + 1] === 0x2c ? end + 2 : end + 1];
  return { token, body: Buffer.concat([body.subarray(0, from), body.subarray(to)]) };
}
