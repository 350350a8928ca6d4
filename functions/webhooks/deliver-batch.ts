import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { SECOND } from '../../shared/model/instant.ts';
import { WebhookMessage } from '../../shared/model/webhook.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { REQUEST_TIMEOUT_MS } from './ask-receiver.ts';
import { sendDelivery, type Sending } from './send-delivery.ts';
import { tellEndpoints } from './tell-endpoints.ts';

const AT_ONCE = 10;
/** A request that begins may take its whole time, and what came of it has to be written down. */
const NEEDED_MS = REQUEST_TIMEOUT_MS + 5 * SECOND;

/** Takes one batch of the webhook queue, side by side; only what failed is delivered again. */
export function deliverBatch(sending: Sending) {
  return async (
    { Records }: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const hasTime = (): boolean => context.getRemainingTimeInMillis() >= NEEDED_MS;
    const failures = await fewAtOnce(AT_ONCE, Records, (record) => failureOf(record, sending, hasTime));
    return { batchItemFailures: failures.filter((failure) => failure !== null) };
  };
}

async function failureOf(
  record: SQSRecord,
  sending: Sending,
  hasTime: () => boolean,
): Promise<{ itemIdentifier: string } | null> {
  try {
    const message = WebhookMessage.parse(JSON.parse(record.body));
    if (message.kind === 'event') await tellEndpoints(sending, message.event, hasTime);
    else await sendDelivery(sending, message, hasTime);
    return null;
  } catch (error) {
    const { messageId } = record;
    logger.error('a message could not be worked on', {
      code: LOG.webhookMessageFailed,
      messageId,
      error: error as Error,
    });
    return { itemIdentifier: messageId };
  }
}
