import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Post, PostTo } from '../../../shared/outbound/post-to.ts';

const EVENTS = join(import.meta.dirname, '../../../events/notify');

export type Receiver = 'slack' | 'discord' | 'twilio' | 'ses' | 'discord-api';

export interface RecordedReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What a receiver answered, as kept under `events/notify`, in the form that it had on the wire. */
export function recordedReply(receiver: Receiver, name: string): RecordedReply {
  const text = readFileSync(join(EVENTS, receiver, `${name}.json`), 'utf8');
  const {
    status,
    headers = {},
    body,
  } = JSON.parse(text) as {
    status: number;
    headers?: Record<string, string>;
    body: unknown;
  };
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

export const recordedReplies = (receiver: Receiver): string[] =>
  readdirSync(join(EVENTS, receiver)).map((file) => file.replace(/\.json$/, ''));

/** A receiver of posts that gives this reply, and what it was sent. */
export function postAnswering(reply: RecordedReply | 'timeout' | 'network' | 'address') {
  const posts: Post[] = [];
  const post: PostTo = async (one) => {
    posts.push(one);
    return typeof reply === 'string'
      ? { kind: 'unreachable', cause: reply }
      : { kind: 'answered', ...reply, body: reply.body.slice(0, 1024) };
  };
  return { post, posts };
}
