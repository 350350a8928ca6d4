import type { Access } from '../seed.ts';
import { ApiClient } from './api-client.ts';
import type { Outcome } from './run-scenario.ts';

/** What the demo reads of a recommendation. */
export interface ShownClawback {
  id: string;
  status: string;
  submissionId: string;
  affiliateId: string;
  amountMicros: number;
  currency: string | null;
  confidence: number;
  packet: {
    claim: { title?: string; claimed: Record<string, number>; claimedAt: string };
    observations: { role: string; api: string; fetchedAt: string; raw: Record<string, { value: number | null }> }[];
    verdict: { reasons: { text: string }[]; policyVersion: number };
    arithmetic: { amountMicros: number; text: string }[];
    timeline: { what: string; at: string; outcome?: string; status?: string }[];
  };
}

export interface Clawbacks {
  clawbacks: readonly ShownClawback[];
  surprises: readonly string[];
}

/** What the overclaims of a run recommend to take back, with the evidence as the affiliate reads it. */
export async function readClawbacks({ baseUrl, tenants }: Access, outcomes: readonly Outcome[]): Promise<Clawbacks> {
  const tenant = tenants[0]!;
  const advertiser = new ApiClient(baseUrl, tenant.keys.advertiser);
  const listed = await advertiser.call<{ items: ShownClawback[] }>('GET', '/v1/clawbacks?limit=100');
  const clawbacks: ShownClawback[] = [];
  const surprises: string[] = [];
  for (const { id, affiliateId } of listed.body.items) {
    const affiliate = new ApiClient(baseUrl, tenant.affiliates.find((one) => one.id === affiliateId)?.key ?? '');
    const [own, theirs] = await Promise.all(
      [affiliate, advertiser].map((client) => client.call<ShownClawback>('GET', `/v1/clawbacks/${id}`)),
    );
    clawbacks.push(own!.body);
    if (JSON.stringify(own?.body) !== JSON.stringify(theirs?.body)) surprises.push(`${id} is not the same to both`);
  }
  return { clawbacks, surprises: [...surprises, ...mismatches(clawbacks, outcomes)] };
}

/** Each final overclaim has one recommendation, nothing else has any, and every amount is the sum of its lines. */
function mismatches(clawbacks: readonly ShownClawback[], outcomes: readonly Outcome[]): string[] {
  const overclaimed = outcomes.flatMap(({ last }) =>
    last?.verdict?.final && last.verdict.status === 'AFFILIATE_OVERCLAIMED' ? [last.id] : [],
  );
  const recommended = clawbacks.map(({ submissionId }) => submissionId);
  const wrongSums = clawbacks.filter(
    ({ amountMicros, packet }) => packet.arithmetic.reduce((sum, line) => sum + line.amountMicros, 0) !== amountMicros,
  );
  return [
    ...(recommended.toSorted().join() === overclaimed.toSorted().join()
      ? []
      : [`${overclaimed.length} overclaims, ${recommended.length} clawbacks`]),
    ...wrongSums.map(({ id }) => `${id} is not the sum of its lines`),
  ];
}
