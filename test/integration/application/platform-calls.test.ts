import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Platform } from '../../../shared/model/platform.ts';
import { capabilityOf } from '../../../shared/platforms/capabilities.ts';
import { claimTruly, SAMPLE_POST, type ClaimedPost } from '../../support/platform-posts.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
let posts = 0;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());
beforeEach(async () => {
  for (const platform of Platform.options) await app.control('DELETE', `/requests/${platform}`);
});

const next = (platform: Platform): ClaimedPost => {
  posts += 1;
  return { platform, postId: SAMPLE_POST[platform](posts) };
};

/** Reports claims on these posts while nobody verifies them, then lets go. */
async function verifyBacklog(claimed: readonly ClaimedPost[]): Promise<void> {
  await app.local('PUT', '/mappings', { paused: true });
  const ids = await claimTruly(app.access, claimed);
  await app.local('PUT', '/mappings', { paused: false });
  await app.rest();
  // The last of them stands for all: none is left at rest.
  expect((await app.read(ids.at(-1)!)).verdict).toMatchObject({ final: true });
}

const callsOf = async (platform: Platform): Promise<number> =>
  ((await (await app.control('GET', `/requests/${platform}`)).json()) as unknown[]).length;

/** Half as many again as full batches would take. */
const allowed = (platform: Platform, claims: number): number => (1.5 * claims) / capabilityOf(platform).batchSize;

/** The others take one post a call. */
const BATCHED = Platform.options.filter((platform) => capabilityOf(platform).batchSize > 1);

describe('a backlog of claims', () => {
  it.each<[Platform, number]>([
    ['x', 1_000],
    ['reddit', 200],
    ['youtube', 200],
    ['tiktok', 200],
    ['linkedin', 200],
  ])('on %s, %i of them, is verified in calls nearly as full as they may be', async (platform, claims) => {
    await verifyBacklog(Array.from({ length: claims }, () => next(platform)));
    expect(await callsOf(platform)).toBeLessThanOrEqual(allowed(platform, claims));
  });

  it('on all seven platforms, 1000 of them mixed, fills the calls of each', async () => {
    const claimed = Array.from({ length: 1_000 }, (_, n) => next(Platform.options[n % Platform.options.length]!));
    await verifyBacklog(claimed);
    for (const platform of BATCHED) {
      const claims = claimed.filter((post) => post.platform === platform).length;
      expect(await callsOf(platform), platform).toBeLessThanOrEqual(allowed(platform, claims) + 1);
    }
  });
});
