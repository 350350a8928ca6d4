import { atMs } from '../model/instant.ts';
import type { SendState } from '../model/notice.ts';
import type { SendOutcome } from '../outbound/notify/send-outcome.ts';
import { attemptsOf, stepAfter } from '../rules/notice-step.ts';
import type { Tables, Write } from '../store/tables.ts';

/** A message whose state is kept: each write holds only over the version before it. */
export interface KeptMessage {
  /** As read. */
  state: SendState | undefined;
  /** As read; 0 where nothing is kept yet. */
  version: number;
  write: (state: SendState, version: number) => Write;
}

export interface SendingGround {
  tables: Pick<Tables, 'write'>;
  now: () => number;
  /** The queue gives up after this delivery. */
  isLast: boolean;
}

export interface Sending {
  send: () => Promise<SendOutcome>;
  isDisabled: boolean;
  /** It says the same thing in the same place however often it is sent. */
  isRepeatable?: boolean;
  /** Keeps that it was refused, and that the destination takes nothing any more. */
  disable: (reason: string, refused: Write) => Promise<void>;
}

/** What stands now, or that the message must be delivered again. `news` where this delivery made it so. */
export type SendProgress =
  | { done: true; state: SendState; news: boolean }
  | { done: false; why: string; state?: SendState; retryAfterSeconds?: number };

/**
 * Sends a message once. That it is being sent is kept before it is: who finds it so after the lease knows that somebody
 * died meanwhile, and sends nothing where a second message would be one.
 */
export async function sendOnce(ground: SendingGround, kept: KeptMessage, sending: Sending): Promise<SendProgress> {
  const { tables, now } = ground;
  const step = stepAfter(kept.state, atMs(now()), sending.isRepeatable);
  if (step.do === 'wait') return { done: false, why: 'it is being sent', retryAfterSeconds: step.seconds };
  if (step.do === 'nothing') return { done: true, state: kept.state!, news: false };
  const first: SendState =
    step.do === 'give up knowing'
      ? { state: 'UNKNOWN' }
      : sending.isDisabled
        ? { state: 'SKIPPED_DISABLED' }
        : { state: 'SENDING', since: atMs(now()), attempts: attemptsOf(kept.state) + 1 };
  if (!(await tables.write(kept.write(first, kept.version + 1)))) return { done: false, why: 'others are at it' };
  if (first.state !== 'SENDING') return { done: true, state: first, news: true };

  const outcome = await sending.send();
  const state = stateAfter(outcome, first.attempts, ground.isLast);
  const write = kept.write(state, kept.version + 2);
  if (outcome.kind === 'refused' && outcome.permanent) await sending.disable(outcome.reason, write);
  else await tables.write(write);
  if (outcome.kind !== 'later') return { done: true, state, news: true };
  const { reason: why, retryAfterSeconds } = outcome;
  return { done: false, why, state, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

function stateAfter(outcome: SendOutcome, attempts: number, isLast: boolean): SendState {
  switch (outcome.kind) {
    case 'sent':
      return {
        ...{ state: 'SENT', attempts },
        ...(outcome.providerId === undefined ? {} : { providerId: outcome.providerId }),
      };
    case 'refused':
      return { state: 'REFUSED', reason: outcome.reason };
    case 'later':
      return { state: isLast ? 'FAILED' : 'LATER', attempts, reason: outcome.reason };
    case 'unknown':
      return { state: 'UNKNOWN' };
  }
}
