import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Platform } from '../../../shared/model/platform.ts';
import { capabilityOf } from '../../../shared/platforms/capabilities.ts';
import { claimTruly, SAMPLE_POST } from '../../support/platform-posts.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
let posts = 0;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

/** Waits for rest, with a clock that runs ahead so that the windows of queues and streams pass sooner. */
async function soonAtRest(): Promise<void> {
  const atRest = new AbortController();
  const rest = app.rest().finally(() => atRest.abort());
  while (!atRest.signal.aborted) {
    await app.local('POST', '/clock', { advance: 'PT1S' });
    await sleep(100);
  }
  await rest;
}

/** A true claim on each platform, reported in one batch. Answers their ids once nothing is left to do. */
async function claimOnEach(): Promise<Map<Platform, string>> {
  posts += 1;
  const claimed = Platform.options.map((platform) => ({ platform, postId: SAMPLE_POST[platform](posts) }));
  const ids = await claimTruly(app.access, claimed);
  await soonAtRest();
  return new Map(ids.map((id, at) => [claimed[at]!.platform, id]));
}

/** What a true claim of views ends in; Reddit tells nobody how often a post was seen. */
const trueVerdict = (platform: Platform) => ({
  status: capabilityOf(platform).metrics.includes('views') ? 'MATCHED' : 'UNVERIFIABLE',
  final: true,
});

async function expectTrueVerdicts(ids: ReadonlyMap<Platform, string>): Promise<void> {
  for (const [platform, id] of ids) {
    expect((await app.read(id)).verdict, platform).toMatchObject(trueVerdict(platform));
  }
}

interface History {
  revisions: { attempts: { outcome: string; counted: boolean }[] }[];
}
const attemptsOf = async (id: string) =>
  (await app.as.admin.call<History>('GET', `/v1/submissions/${id}/history`)).body.revisions[0]!.attempts;

/** The verdict of a claim whose platform could not tell its number. */
async function expectMissing(platform: Platform, id: string, missingReason: string): Promise<void> {
  const { verdict, nextCheckAt } = await app.read(id);
  expect(verdict, platform).toMatchObject({ status: 'MISSING_PLATFORM_DATA', missingReason, final: false });
  expect(verdict?.metrics.some(({ observed }) => observed !== undefined)).toBe(false);
  expect(Date.parse(nextCheckAt ?? '')).toBeGreaterThan(app.engine.clock.now());
  expect(await attemptsOf(id)).toMatchObject([{ outcome: missingReason, counted: false }]);
}

describe('claims on seven platforms', () => {
  it('are verified by one number each, with where it comes from; Reddit gives none', async () => {
    const ids = await claimOnEach();
    await expectTrueVerdicts(ids);
    for (const [platform, id] of ids) {
      const [finding] = (await app.read(id)).verdict?.metrics ?? [];
      if (platform === 'reddit') expect(finding).toMatchObject({ result: 'unverifiable' });
      else {
        expect(finding, platform).toMatchObject({
          result: 'compared',
          observed: 900,
          provenance: {
            api: expect.stringMatching(new RegExp(`^${platform}\\.`)),
            metricName: expect.stringMatching(/./),
            definition: expect.stringMatching(/./),
            definitionVersion: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
            scope: expect.stringMatching(/^(organic|paid|all)$/),
            fetchedAt: expect.stringMatching(/Z$/),
          },
        });
      }
    }
  });

  const delayed: [Platform, string][] = [];

  it.each(Platform.options)('go on without %s while it is down, and its own waits without counting', async (down) => {
    await app.control('PUT', `/faults/${down}`, { kind: 'server_error' });
    const ids = await claimOnEach();
    await app.control('DELETE', `/faults/${down}`);
    const affected = ids.get(down)!;
    ids.delete(down);
    await expectTrueVerdicts(ids);
    await expectMissing(down, affected, 'UPSTREAM_ERROR');
    delayed.push([down, affected]);
  });

  it('are verified after their platform came back, without anyone acting', async () => {
    await app.later('PT31M');
    expect(delayed).toHaveLength(Platform.options.length);
    await expectTrueVerdicts(new Map(delayed));
  });

  it('get no number by an account that its owner took back, and the others go on', async () => {
    const { id, accounts } = app.access.tenants[0]!.affiliates[0]!;
    const path = `/v1/affiliates/${id}/connections/tiktok/${accounts.tiktok}`;
    expect((await app.as.affiliate().call('DELETE', path)).status).toBe(200);
    const ids = await claimOnEach();
    const affected = ids.get('tiktok')!;
    ids.delete('tiktok');
    await expectTrueVerdicts(ids);
    await expectMissing('tiktok', affected, 'AUTH');
  });
});
