import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { faultsFrom } from '../fault-table.ts';
import { jsonOf } from '../json-body.ts';
import type { Vendor, VendorAnswer } from '../vendor.ts';

const OUTBOUND = '/v2/email/outbound-emails';
const MAX_RECIPIENTS = 50;

const failure = (status: number, name: string, message: string): VendorAnswer => ({
  status,
  headers: { 'x-amzn-errortype': name },
  body: { message },
});
const badRequest = (message: string): VendorAnswer => failure(400, 'BadRequestException', message);

const Part = z.looseObject({ Data: z.string(), Charset: z.string().optional() });
const Addresses = z.array(z.string().min(3)).default([]);
const Tag = z.strictObject({ Name: tagText(), Value: tagText() });
const Mail = z.looseObject({
  FromEmailAddress: z.string().regex(/@/, 'is no address').optional(),
  Destination: z.looseObject({ ToAddresses: Addresses, CcAddresses: Addresses, BccAddresses: Addresses }).optional(),
  Content: z.looseObject({
    Simple: z
      .looseObject({
        Subject: Part,
        Body: z
          .looseObject({ Text: Part.optional(), Html: Part.optional() })
          .refine(({ Text, Html }) => Text !== undefined || Html !== undefined, 'needs Text or Html'),
      })
      .optional(),
    Raw: z.looseObject({ Data: z.string() }).optional(),
    Template: z.looseObject({}).optional(),
  }),
  EmailTags: z.array(Tag).max(50).default([]),
});

/** Sending mail by version 2 of the API. Whether the sender may is for the engine to say: nothing is signed here. */
export const ses: Vendor = {
  routes: [`POST ${OUTBOUND}`],
  receives: true,

  answer({ method, url, body }) {
    if (method !== 'POST' || url.pathname !== OUTBOUND)
      return failure(404, 'NotFoundException', 'There is no such resource.');
    const mail = Mail.safeParse(jsonOf(body));
    if (!mail.success) return badRequest(z.prettifyError(mail.error));
    const { FromEmailAddress, Destination, Content } = mail.data;
    if (Object.keys(Content).length !== 1) return badRequest('Content is one of Simple, Raw and Template.');
    if (FromEmailAddress === undefined && !Content.Raw) return badRequest('FromEmailAddress is missing.');
    const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination ?? {};
    const recipients = ToAddresses.length + CcAddresses.length + BccAddresses.length;
    if (recipients > MAX_RECIPIENTS) return badRequest(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
    if (recipients === 0 && !Content.Raw) return badRequest('Destination has no recipient.');
    return { status: 200, body: { MessageId: `0100${randomUUID()}-000000` } };
  },

  ...faultsFrom({
    rate_limit: {
      TooManyRequestsException: failure(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'),
      LimitExceededException: failure(400, 'LimitExceededException', 'Daily message quota exceeded.'),
    },
    server_error: {
      InternalFailure: failure(500, 'InternalFailure', 'The request failed because of an internal error.'),
      ServiceUnavailable: failure(503, 'ServiceUnavailable', 'The service is unavailable.'),
    },
    bad_token: {
      MessageRejected: failure(400, 'MessageRejected', 'Email address is not verified.'),
      MailFromDomainNotVerifiedException: failure(
        400,
        'MailFromDomainNotVerifiedException',
        'The MAIL FROM domain is not verified.',
      ),
      AccountSuspendedException: failure(400, 'AccountSuspendedException', 'The account may send no more mail.'),
      SendingPausedException: failure(400, 'SendingPausedException', 'Sending is paused for the account.'),
      NotFoundException: failure(404, 'NotFoundException', 'The configuration set does not exist.'),
      BadRequestException: badRequest('The input is invalid.'),
    },
  }),
};

function tagText() {
  return z.string().regex(/^[\w-]{1,256}$/, 'takes letters, digits, _ and -');
}
