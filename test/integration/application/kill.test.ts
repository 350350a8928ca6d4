import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { killableApplication } from '../../support/killable-application.ts';
import { driven } from '../../support/running-application.ts';

const CLAIMS = 2000;
const BATCH = 100;
const application = await killableApplication(tmpdir());
afterAll(() => application.stop());

interface History {
  revisions: { attempts: { attempt: number; verdict: { status: string; final: boolean } | null }[] }[];
}

describe('the engine killed in the middle of 2,000 claims', () => {
  it('brings every claim to one verdict after it is started again', { timeout: 240_000 }, async () => {
    const app = driven(await application.start());
    const postIds = Array.from({ length: CLAIMS }, (_, n) => String(1_990_000_000_000_000_000n + BigInt(n)));
    await app.control(
      'PUT',
      '/posts/x',
      postIds.map((postId) => ({ postId, views: 1000 })),
    );

    const ids: string[] = [];
    for (let at = 0; at < CLAIMS; at += BATCH) {
      const submissions = postIds.slice(at, at + BATCH).map((postId) => ({
        campaignId: app.campaignId,
        postUrl: `https://x.com/i/status/${postId}`,
        claimed: { views: 1000 },
      }));
      const { body } = await app.as
        .affiliate(0)
        .call<{ outcomes: { status: number; id: string }[] }>('POST', '/v1/submissions/batch', { submissions });
      expect(body.outcomes.every(({ status }) => status === 202)).toBe(true);
      ids.push(...body.outcomes.map(({ id }) => id));
    }
    const verdicts = await Promise.all(ids.slice(-BATCH).map(async (id) => (await app.read(id)).verdict));
    expect(verdicts.some((verdict) => verdict === null)).toBe(true);

    await application.kill();
    await application.start();
    // What was under way lies hidden until its time is over.
    await app.local('POST', '/clock', { advance: 'PT15M' });
    await app.rest(180);

    for (let at = 0; at < CLAIMS; at += BATCH) {
      const histories = await Promise.all(
        ids
          .slice(at, at + BATCH)
          .map(async (id) => (await app.as.admin.call<History>('GET', `/v1/submissions/${id}/history`)).body),
      );
      for (const { revisions } of histories) {
        expect(
          revisions.flatMap(({ attempts }) => attempts.map(({ verdict }) => [verdict?.status, verdict?.final])),
        ).toEqual([['MATCHED', true]]);
      }
    }
    const { body } = await app.as.admin.call<{ score: number; ledger: unknown[] }>(
      'GET',
      `/v1/affiliates/${app.access.tenants[0]!.affiliates[0]!.id}/trust`,
    );
    expect(body.score).toBe(1);
  });
});
