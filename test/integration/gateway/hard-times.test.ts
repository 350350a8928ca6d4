import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

/** Views of a post, what is claimed of it, and the verdict that follows. */
const CLAIMS = [
  ['x', 10_000, 10_000, 'MATCHED'],
  ['x', 10_000, 11_500, 'DISCREPANCY_MEDIUM'],
  ['x', 10_000, 30_000, 'AFFILIATE_OVERCLAIMED'],
  ['youtube', 5000, 5000, 'MATCHED'],
  ['youtube', 5000, 9000, 'AFFILIATE_OVERCLAIMED'],
] as const;

/** Reports a claim as a client does that tries again when it is told that the service is unavailable. */
async function report(platform: 'x' | 'youtube', postId: string, views: number, affiliate: number): Promise<string> {
  for (;;) {
    const { status, body } = await app.submit(platform, postId, { views }, { affiliate });
    if (status === 202) return body.id;
    expect(status).toBe(503);
    await delay(20);
  }
}

describe('a store that throttles one call of ten and conflicts with one write of ten', () => {
  it('changes no verdict', async () => {
    for (const kind of ['throttle', 'conflict'])
      expect((await app.local('POST', '/faults', { target: 'dynamodb', kind, rate: 0.1 })).status).toBe(201);
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (const [i, [platform, views, claimed]] of CLAIMS.entries()) {
        const postId = platform === 'x' ? `19600000000000008${round}${i}` : `hardtime_${round}${i}`;
        await app.post(platform, postId, {
          views,
          author: app.access.tenants[0]!.affiliates[round]!.accounts[platform],
        });
        ids.push(await report(platform, postId, claimed, round));
      }
    }
    const judged = async (): Promise<(string | undefined)[]> =>
      await Promise.all(ids.map(async (id) => (await app.read(id)).verdict?.status));
    await expect
      .poll(
        async () => {
          // A failed delivery comes again when its visibility ends.
          await app.local('POST', '/clock', { advance: 'PT3M' });
          return await judged();
        },
        { timeout: 100_000, interval: 1500 },
      )
      .toEqual(ids.map((_, i) => CLAIMS[i % CLAIMS.length]![3]));
  });
});
