import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mail } from '../../model/channel-message.ts';
import { later, secondsOf, type SendOutcome } from './send-outcome.ts';

/** What SES keeps refusing until somebody does something about it. */
const PERMANENT = new Set([
  'MessageRejected',
  'MailFromDomainNotVerifiedException',
  'AccountSuspendedException',
  'SendingPausedException',
]);
/** What we sent was no mail, or we may not send. */
const OUR_FAULT = new Set(['BadRequestException', 'NotFoundException']);

/** Sends mails from one address. The tags are letters, digits, hyphens and underscores. */
export const sesSender =
  (client: SESv2Client, from: string) =>
  async (mail: Mail, to: readonly string[], tags: Readonly<Record<string, string>>): Promise<SendOutcome> => {
    const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
    try {
      const { MessageId } = await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [...to] },
          Content: {
            Simple: { Subject: utf8(mail.subject), Body: { Text: utf8(mail.text), Html: utf8(mail.html) } },
          },
          EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return { kind: 'sent', ...(MessageId === undefined ? {} : { providerId: MessageId }) };
    } catch (error) {
      return outcomeOf(error);
    }
  };

/** By the error's name: its message may quote an address. */
function outcomeOf(error: unknown): SendOutcome {
  const name = error instanceof Error ? error.name : 'unknown';
  if (PERMANENT.has(name)) return { kind: 'refused', reason: name, permanent: true };
  if (OUR_FAULT.has(name)) return { kind: 'refused', reason: name, permanent: false };
  const { statusCode, headers } = responseOf(error);
  // It was taken, and the answer cannot be read.
  if (statusCode === 200) return { kind: 'unknown' };
  return later(name, secondsOf(headers?.['retry-after']));
}

/** The SDK hangs the answer on the error, where there was one. */
function responseOf(error: unknown): { statusCode?: number; headers?: Record<string, string> } {
  const response = error instanceof Error && '$response' in error ? error.$response : undefined;
  return typeof response === 'object' && response !== null ? response : {};
}
