import { styleText } from 'node:util';
import type { Access } from '../seed.ts';
import { ApiClient, type Shown } from './api-client.ts';

/** A dispute that was won in the demo, and what it changed. */
export interface WonDispute {
  submissionId: string;
  disputeId: string;
  dueAt: string;
  overrideId: string;
  /** What the affiliate said, and the person who believed it. */
  reason: string;
  decision: string;
  verdict: { before: string; after: string };
  trust: { before: number; after: number };
  /** What becomes of the recommendation to take money back: its state, or none. */
  clawback: string;
  /** That nobody can approve what he proposed. */
  ownApproval: number;
  surprises: string[];
}

interface Dispute {
  id: string;
  dueAt: string;
  status: string;
  overrideId?: string;
}

const REASON = 'The platform counted the views of another post';
const DECISION = 'The export of the studio shows it';

/** The affiliate of a finally judged claim of the first tenant disputes it; an admin decides for it and another key approves. */
export async function winDispute({ baseUrl, tenants }: Access, submissionId: string): Promise<WonDispute> {
  const tenant = tenants[0]!;
  const analyst = new ApiClient(baseUrl, tenant.keys.analyst);
  const admin = new ApiClient(baseUrl, tenant.keys.admin);
  const shown = async () =>
    (await admin.call<Shown & { affiliateId: string }>('GET', `/v1/submissions/${submissionId}`)).body;
  const { affiliateId, verdict: before } = await shown();
  const affiliate = new ApiClient(baseUrl, tenant.affiliates.find(({ id }) => id === affiliateId)!.key);
  const score = async () =>
    (await admin.call<{ score: number }>('GET', `/v1/affiliates/${affiliateId}/trust`)).body.score;

  const clawback = async () => {
    const { body } = await admin.call<{ items: { submissionId: string; status: string }[] }>(
      'GET',
      `/v1/clawbacks?affiliateId=${affiliateId}`,
    );
    return body.items.find((one) => one.submissionId === submissionId)?.status ?? 'none';
  };

  const trustBefore = await score();
  const opened = await affiliate.call<Dispute>('POST', `/v1/submissions/${submissionId}/dispute`, { reason: REASON });
  const { id: disputeId, dueAt } = opened.body;
  const wanted = { outcome: 'WON', reason: DECISION, override: { action: 'void' } };
  const decided = await analyst.call<Dispute>('POST', `/v1/disputes/${disputeId}/decision`, wanted);
  const { overrideId = '' } = decided.body;
  const path = `/v1/overrides/${overrideId}/approve`;
  const ownApproval = (await analyst.call('POST', path, {})).status;
  const approved = await admin.call('POST', path, {});
  const { status } = (await affiliate.call<Dispute>('GET', `/v1/disputes/${disputeId}`)).body;
  const { verdict: after } = await shown();
  return {
    ...{ submissionId, disputeId, dueAt, overrideId, reason: REASON, decision: DECISION, ownApproval },
    verdict: { before: before?.status ?? 'none', after: after?.status ?? 'none' },
    trust: { before: trustBefore, after: await score() },
    clawback: await clawback(),
    surprises: [
      ...(opened.status === 202 ? [] : [`the dispute was answered ${opened.status}`]),
      ...(decided.status === 202 ? [] : [`the decision was answered ${decided.status}`]),
      ...(ownApproval === 403 ? [] : [`who proposed it could approve it: ${ownApproval}`]),
      ...(approved.status === 200 ? [] : [`the approval was answered ${approved.status}`]),
      ...(status === 'WON' ? [] : [`the dispute is ${status}`]),
    ],
  };
}

/** The dispute as text. */
export function printDispute(dispute: WonDispute): string {
  const { submissionId, disputeId, dueAt, overrideId, reason, decision, verdict, trust, clawback, surprises } = dispute;
  return [
    styleText('bold', 'A dispute'),
    `  ${submissionId} is disputed as ${disputeId}, due ${dueAt}: “${reason}”`,
    `  An analyst believes it and proposes ${overrideId}: “${decision}”; an admin approves.`,
    `  Verdict ${verdict.before} → ${verdict.after}, trust ${trust.before.toFixed(4)} → ${trust.after.toFixed(4)}, recommendation to take money back: ${clawback}`,
    ...surprises.map((surprise) => styleText('red', `  UNEXPECTED: ${surprise}`)),
    '',
  ].join('\n');
}
