import * as z from 'zod';
import type { SQSRecord } from 'aws-lambda';
import { VerifyMessage, type PlatformGroup } from '../../shared/model/verify-message.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';

export interface ParsedBatch {
  /** Each distinct check with the records that asked for it. */
  checks: Map<string, { message: VerifyMessage; records: SQSRecord[] }>;
  unparsable: { record: SQSRecord; why: string }[];
}

export const checkId = ({
  tenantId,
  submissionId,
  revision,
  attempt,
}: Pick<VerifyMessage, 'tenantId' | 'submissionId' | 'revision' | 'attempt'>): string =>
  `${tenantId}/${submissionId}/${revision}/${attempt}`;

/** Reads the messages of one delivery; the same check delivered twice is one check. */
export function parseBatch(records: readonly SQSRecord[]): ParsedBatch {
  const batch: ParsedBatch = { checks: new Map(), unparsable: [] };
  for (const record of records) {
    const parsed = parseMessage(record.body);
    if (typeof parsed === 'string') {
      batch.unparsable.push({ record, why: parsed });
      continue;
    }
    const id = checkId(parsed);
    const known = batch.checks.get(id);
    if (known) known.records.push(record);
    else batch.checks.set(id, { message: parsed, records: [record] });
  }
  return batch;
}

function parseMessage(body: string): VerifyMessage | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'the message is not JSON';
  }
  const parsed = VerifyMessage.safeParse(value);
  return parsed.success ? parsed.data : z.prettifyError(parsed.error);
}

/** Groups checks so that each group is one fetch: by platform account, at most as many posts as the platform is given at once. */
export function groupByCall(messages: readonly VerifyMessage[]): PlatformGroup[] {
  const byAccount = new Map<string, VerifyMessage[]>();
  for (const message of messages) {
    // Posts whose author is known take another call on some platforms, so they travel together.
    const account = `${message.platform}/${message.account}/${message.author === undefined}`;
    byAccount.set(account, [...(byAccount.get(account) ?? []), message]);
  }
  return [...byAccount.values()].flatMap((items) => {
    const { platform, account } = items[0]!;
    const size = capabilityOf(platform).fetchSize;
    const groups: PlatformGroup[] = [];
    for (let at = 0; at < items.length; at += size)
      groups.push({ platform, account, items: items.slice(at, at + size) });
    return groups;
  });
}

/** For what goes through the machine at once: its service refuses 256 KiB, the input and what was fetched for it. */
const MACHINE_LIMIT_BYTES = 200 * 1024;
/** More than the outcome of any post takes. */
const OUTCOME_BYTES = 1_000;

/** Splits groups into requests that fit through the state machine with the outcomes that they come out with. */
export function fitRequests(groups: readonly PlatformGroup[]): PlatformGroup[][] {
  const requests: PlatformGroup[][] = [];
  let open: PlatformGroup[] = [];
  let bytes = 0;
  for (const group of groups) {
    const size = Buffer.byteLength(JSON.stringify(group)) + group.items.length * OUTCOME_BYTES;
    if (open.length > 0 && bytes + size > MACHINE_LIMIT_BYTES) {
      requests.push(open);
      open = [];
      bytes = 0;
    }
    open.push(group);
    bytes += size;
  }
  return open.length > 0 ? [...requests, open] : requests;
}
