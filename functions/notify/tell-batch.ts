import * as z from 'zod';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { NotifyMessage } from '../../shared/model/notify-message.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countUnparsableNotices } from '../../shared/observability/metrics.ts';
import type { Notifying } from './notifying.ts';
import { noteProgress, type Progress } from './progress.ts';
import { tellAlert } from './tell-alert.ts';
import { tellHeld } from './tell-held.ts';

const MESSAGES_AT_ONCE = 5;

/** Tells what one delivery of the notify queue asks for; only what is not done is delivered again. */
export function tellBatch(notifying: Notifying) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    await usable(notifying);
    const again = new Map<SQSRecord, number>();
    await fewAtOnce(MESSAGES_AT_ONCE, [...sameMessages(Records)], async ([body, records]) => {
      const seconds = await tellOne(notifying, body, records);
      if (seconds !== undefined) for (const record of records) again.set(record, seconds);
    });
    await notifying.redelivery.later([...again.keys()], again);
    return { batchItemFailures: [...again.keys()].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Without the operators' plan nobody knows whom to tell: the whole delivery comes back, and nothing is lost. */
async function usable({ operators }: Notifying): Promise<void> {
  try {
    await operators();
  } catch (error) {
    logger.error('the operators’ notification plan cannot be used', {
      code: LOG.operatorsPlanUnusable,
      error: error as Error,
    });
    throw error;
  }
}

function sameMessages(records: readonly SQSRecord[]): Map<string, SQSRecord[]> {
  const same = new Map<string, SQSRecord[]>();
  for (const record of records) same.set(record.body, [...(same.get(record.body) ?? []), record]);
  return same;
}

/** The seconds to wait at least before it is delivered again; undefined where it is done. */
async function tellOne(notifying: Notifying, body: string, records: readonly SQSRecord[]): Promise<number | undefined> {
  const message = parsed(body);
  if (message === undefined) return 0;
  const isLast = records.some((record) => notifying.redelivery.isLast(record));
  try {
    const progress =
      message.kind === 'alert'
        ? await tellAlert(notifying, message, isLast)
        : await tellHeld(notifying, message, isLast);
    for (const one of progress) noteProgress(one, aboutOf(message));
    return secondsUntilAgain(progress);
  } catch (error) {
    logger.error('a notification was not done', {
      ...aboutOf(message),
      code: LOG.noticeNotDone,
      error: error as Error,
    });
    return 0;
  }
}

function secondsUntilAgain(progress: readonly Progress[]): number | undefined {
  const waits = progress.flatMap((one) => (one.done ? [] : [one.retryAfterSeconds ?? 0]));
  return waits.length === 0 ? undefined : Math.max(...waits);
}

const aboutOf = (message: NotifyMessage): Record<string, string> =>
  message.kind === 'alert'
    ? { ofTenant: message.alert.tenantId, alertId: message.alert.id, announcement: message.announcement }
    : { ofTenant: message.tenantId, dueAt: message.dueAt };

function parsed(body: string): NotifyMessage | undefined {
  const message = NotifyMessage.safeParse(jsonOf(body));
  if (message.success) return message.data;
  countUnparsableNotices(1);
  logger.error('a message of the notify queue cannot be read', {
    code: LOG.noticeUnparsable,
    why: z.prettifyError(message.error),
  });
  return undefined;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
