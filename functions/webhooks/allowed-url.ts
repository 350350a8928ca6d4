import { Problem } from '../../shared/lambda/error-responses.ts';
import type { IsInnerName } from '../../shared/outbound/inner-name.ts';
import { webhookUrlFault } from '../../shared/rules/webhook-url.ts';

export interface Addressing {
  /** Origins that may receive though they are not public. */
  localReceivers: readonly string[];
  isInnerName: IsInnerName;
}

const NOT_PUBLIC = 'The URL must name a host on the public internet.';

/** The URL as it is kept. Throws 422 where webhooks cannot go there, without saying what its name stands for. */
export async function allowedUrl({ localReceivers, isInnerName }: Addressing, text: string): Promise<string> {
  const fault = webhookUrlFault(text, localReceivers);
  if (fault !== null) throw forbidden(fault);
  const { href, hostname, origin } = new URL(text);
  if (!localReceivers.includes(origin) && (await isInnerName(hostname))) throw forbidden(NOT_PUBLIC);
  return href;
}

const forbidden = (detail: string): Problem => new Problem('WEBHOOK_URL_FORBIDDEN', { detail });
