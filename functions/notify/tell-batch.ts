import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageBatch } from '../../shared/lambda/message-batch.ts';
import { NotifyMessage } from '../../shared/model/notify-message.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countUnparsableNotices } from '../../shared/observability/metrics.ts';
import { reportIdOf } from '../../shared/rules/report-route.ts';
import type { Notifying } from './notifying.ts';
import { noteProgress, type Progress } from './progress.ts';
import { tellAlert } from './tell-alert.ts';
import { tellHeld } from './tell-held.ts';
import { tellReport } from './tell-report.ts';

const MESSAGES_AT_ONCE = 5;

/** Tells what one delivery of the notify queue asks for; only what is not done is delivered again. */
export function tellBatch(notifying: Notifying) {
  const tell = messageBatch({
    ...{ schema: NotifyMessage, atOnce: MESSAGES_AT_ONCE, redelivery: notifying.redelivery },
    work: (message, isLast) => tellOne(notifying, message, isLast),
    failed: (message, error) =>
      logger.error('a notification was not done', { ...aboutOf(message), code: LOG.noticeNotDone, error }),
    unparsable(why) {
      countUnparsableNotices(1);
      logger.error('a message of the notify queue cannot be read', { code: LOG.noticeUnparsable, why });
    },
  });
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    await usable(notifying);
    return tell(event);
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

/** The seconds to wait at least before it is delivered again; undefined where it is done. */
async function tellOne(notifying: Notifying, message: NotifyMessage, isLast: boolean): Promise<number | undefined> {
  const progress = await tellAbout(notifying, message, isLast);
  for (const one of progress) noteProgress(one, aboutOf(message));
  return secondsUntilAgain(progress);
}

function tellAbout(notifying: Notifying, message: NotifyMessage, isLast: boolean): Promise<Progress[]> {
  switch (message.kind) {
    case 'alert':
      return tellAlert(notifying, message, isLast);
    case 'report':
      return tellReport(notifying, message, isLast);
    case 'held':
      return tellHeld(notifying, message, isLast);
  }
}

function secondsUntilAgain(progress: readonly Progress[]): number | undefined {
  const waits = progress.flatMap((one) => (one.done ? [] : [one.retryAfterSeconds ?? 0]));
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function aboutOf(message: NotifyMessage): Record<string, string> {
  switch (message.kind) {
    case 'alert':
      return { ofTenant: message.alert.tenantId, alertId: message.alert.id, announcement: message.announcement };
    case 'report':
      return { ofTenant: message.report.tenantId, reportId: reportIdOf(message.report) };
    case 'held':
      return { ofTenant: message.tenantId, dueAt: message.dueAt };
  }
}
