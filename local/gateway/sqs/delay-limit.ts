import { sqsError } from './replies.ts';
import type { Forward, Reply } from '../http-pipe.ts';

const LIMIT_SECONDS = 900;
const DELAY = /"DelaySeconds":(-?\d+)/g;

interface Entry {
  Id: string;
  DelaySeconds?: number;
}
interface Batch {
  Entries: Entry[];
}

const outside = (seconds = 0): boolean => seconds < 0 || seconds > LIMIT_SECONDS;
const sentence = (seconds: number): string =>
  `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${LIMIT_SECONDS}.`;

/**
 * Refuses what is delayed longer than SQS allows, which the embedded one does not. A batch goes on without such entries,
 * and they are reported as failed. Undefined where everything is allowed.
 */
export function limitDelay(operation: string, body: Buffer): { reply: Reply } | { forward: Forward } | undefined {
  if (!operation.startsWith('SendMessage')) return undefined;
  const seconds = Array.from(body.toString('latin1').matchAll(DELAY), ([, digits]) => Number(digits)).find(outside);
  if (seconds === undefined) return undefined;
  if (operation === 'SendMessage') return { reply: sqsError('InvalidParameterValue', sentence(seconds)) };

  const batch: Batch = JSON.parse(body.toString());
  const kept = batch.Entries.filter(({ DelaySeconds }) => !outside(DelaySeconds));
  const Failed = batch.Entries.filter(({ DelaySeconds }) => outside(DelaySeconds)).map(({ Id, DelaySeconds = 0 }) => ({
    Id,
    SenderFault: true,
    Code: 'InvalidParameterValue',
    Message: sentence(DelaySeconds),
  }));
  if (kept.length === 0) return { reply: { status: 200, body: JSON.stringify({ Successful: [], Failed }) } };
  return {
    forward: {
      body: [Buffer.from(JSON.stringify({ ...batch, Entries: kept }))],
      done: (status, answer) => {
        if (status !== 200) return [answer];
        const sent: { Failed?: object[] } = JSON.parse(answer.toString());
        return [Buffer.from(JSON.stringify({ ...sent, Failed: [...(sent.Failed ?? []), ...Failed] }))];
      },
    },
  };
}
