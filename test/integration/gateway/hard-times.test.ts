import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { claimStore } from '../../../shared/store/claims.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

/** Views of a post, what is claimed of it, how many hours ago that was, and the verdict in the end. */
const CLAIMS = [
  ['x', 10_000, 10_000, 0, 'MATCHED'],
  ['x', 10_000, 11_500, 3, 'DISCREPANCY_MEDIUM'],
  ['x', 10_000, 30_000, 3, 'AFFILIATE_OVERCLAIMED'],
  ['x', 10_000, 14_000, 0, 'AFFILIATE_OVERCLAIMED'],
  ['youtube', 5000, 5000, 0, 'MATCHED'],
  ['youtube', 5000, 5350, 30, 'DISCREPANCY_LOW'],
  ['youtube', 5000, 9000, 30, 'AFFILIATE_OVERCLAIMED'],
] as const;
const AFFILIATES = [0, 1, 2];

interface History {
  revisions: { verdict: { status: string }; attempts: unknown[] }[];
}
interface Trust {
  score: number;
  ledger: { event: string; delta: number; submissionId: string }[];
}
interface Alerts {
  items: (Record<'type' | 'category' | 'severity' | 'status' | 'affiliateId' | 'repeats', unknown> & {
    evidence: { submissions: string[] };
  })[];
}

/** Reports as a client does that keeps its key, and tries again as often as it is told to. */
async function report(app: RunningApplication, affiliate: number, key: string, body: object): Promise<string> {
  const headers = { 'idempotency-key': key, 'x-request-id': key };
  for (;;) {
    const answer = await app.as.affiliate(affiliate).call<{ id: string }>('POST', '/v1/submissions', body, headers);
    if (answer.status === 202) return answer.body.id;
    expect(answer.headers.get('retry-after'), JSON.stringify(answer.body)).toBe('1');
    await delay(20);
  }
}

async function reportAll(app: RunningApplication): Promise<string[]> {
  const reports = AFFILIATES.flatMap((affiliate) =>
    CLAIMS.map(async ([platform, views, claimed, hoursAgo], i) => {
      const postId = platform === 'x' ? `19600000000000008${affiliate}${i}` : `hardtime_${affiliate}${i}`;
      const author = app.access.tenants[0]!.affiliates[affiliate]!.accounts[platform];
      await app.post(platform, postId, { views, author });
      return await report(app, affiliate, postId, {
        campaignId: app.campaignId,
        postUrl: platform === 'x' ? `https://x.com/i/status/${postId}` : `https://youtu.be/${postId}`,
        claimed: { views: claimed },
        ...(hoursAgo > 0 && { observedAt: new Date(app.engine.clock.now() - hoursAgo * 3_600_000).toISOString() }),
      });
    }),
  );
  return await Promise.all(reports);
}

/** What became of the claims, once the clock has passed their settle times. */
async function livedThrough(faults: readonly object[]): Promise<Awaited<ReturnType<typeof outcomeOf>>> {
  const app = await runApplication();
  const tenantId = app.access.tenants[0]!.id;
  try {
    for (const fault of faults) expect((await app.local('POST', '/faults', fault)).status).toBe(201);
    const ids = await reportAll(app);
    const until = async (met: (final: boolean | undefined) => boolean): Promise<void> => {
      const claims = async () => await claimStore(app.tables).getMany(tenantId, ids);
      while (!(await claims()).every(({ current }) => met(current.verdict?.final))) {
        await delay(500);
        // A failed delivery comes again when its visibility ends.
        await app.local('POST', '/clock', { advance: 'PT1M' });
      }
    };
    await until((final) => final !== undefined);
    await app.local('POST', '/clock', { advance: 'PT1H' });
    await until((final) => final === true);
    await app.local('DELETE', '/faults');
    await app.rest();
    return await outcomeOf(app, ids);
  } finally {
    await app.stop();
  }
}

/** All that does not say when, and not in which order claims of one instant were judged. */
async function outcomeOf(app: RunningApplication, ids: readonly string[]) {
  const revisions = await Promise.all(
    ids.map(async (id) => (await app.as.admin.call<History>('GET', `/v1/submissions/${id}/history`)).body.revisions),
  );
  const trust = await Promise.all(
    AFFILIATES.map(async (n) => {
      const { id } = app.access.tenants[0]!.affiliates[n]!;
      const { score, ledger } = (await app.as.admin.call<Trust>('GET', `/v1/affiliates/${id}/trust`)).body;
      const entries = ledger.map(({ event, delta, submissionId }) => `${submissionId} ${event} ${delta}`);
      return { score: score.toFixed(3), entries: entries.toSorted() };
    }),
  );
  const { items } = (await app.as.analyst.call<Alerts>('GET', '/v1/alerts?limit=100')).body;
  const alerts = items.map(({ type, category, severity, status, affiliateId, repeats, evidence }) =>
    [type, category, severity, status, affiliateId, repeats, ...evidence.submissions.toSorted()].join(' '),
  );
  return { revisions: revisions.map((all) => all.map(timeless)), trust, alerts: alerts.toSorted() };
}

const WHEN = /^(at|lower|text|before|after|alertId|retainUntil)$|At$/;
const timeless = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value, (name, inner: unknown) => (WHEN.test(name) ? undefined : inner)));

describe('a store that throttles one call of five and conflicts with one write of five', () => {
  it('changes no verdict, trust, alert or attempt of a calm one', { timeout: 240_000 }, async () => {
    const calm = await livedThrough([]);
    expect(calm.revisions.map(([revision]) => revision!.verdict.status)).toEqual(
      AFFILIATES.flatMap(() => CLAIMS.map(([, , , , status]) => status)),
    );
    expect(calm.trust.map(({ entries }) => entries.length)).toEqual(AFFILIATES.map(() => CLAIMS.length));
    expect(calm.alerts).toHaveLength(AFFILIATES.length);

    const faults = ['throttle', 'conflict'].map((kind) => ({ target: 'dynamodb', kind, rate: 0.2 }));
    expect(await livedThrough(faults)).toEqual(calm);
  });
});
