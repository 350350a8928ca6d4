import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Redelivery } from '../outbound/redelivery.ts';
import { fewAtOnce } from './few-at-once.ts';

/** How the messages of a queue are worked on. */
export interface MessageWork<M> {
  schema: z.ZodType<M>;
  atOnce: number;
  redelivery: Redelivery;
  /** The seconds to wait at least before the message is delivered again; undefined where it is done. */
  work: (message: M, isLast: boolean) => Promise<number | undefined>;
  /** Told of work that rejected; its message is delivered again. */
  failed: (message: M, error: Error) => void;
  /** Told of what cannot be read; it is delivered again, and ends in the dead letters. */
  unparsable: (why: string) => void;
}

/** Works on one delivery of a queue, each different message once; only what is not done is delivered again. */
export function messageBatch<M>(of: MessageWork<M>) {
  return async ({ Records }: Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse> => {
    const again = new Map<SQSRecord, number>();
    await fewAtOnce(of.atOnce, [...Map.groupBy(Records, ({ body }) => body)], async ([body, records]) => {
      const seconds = await secondsUntilAgain(of, body, records);
      if (seconds !== undefined) for (const record of records) again.set(record, seconds);
    });
    await of.redelivery.later([...again.keys()], again);
    return { batchItemFailures: [...again.keys()].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

async function secondsUntilAgain<M>(
  { schema, redelivery, work, failed, unparsable }: MessageWork<M>,
  body: string,
  records: readonly SQSRecord[],
): Promise<number | undefined> {
  const message = schema.safeParse(jsonOf(body));
  if (!message.success) {
    unparsable(z.prettifyError(message.error));
    return 0;
  }
  try {
    return await work(
      message.data,
      records.some((record) => redelivery.isLast(record)),
    );
  } catch (error) {
    failed(message.data, error as Error);
    return 0;
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
