import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { batchOutcomes } from '../../../functions/submissions/batch-outcomes.ts';
import { linkedPost } from '../../../shared/intake/linked-post.ts';
import { PLATFORMS, type Platform } from '../../../shared/model/platform.ts';
import type { ResolveLink } from '../../../shared/outbound/link-resolver.ts';
import { connectedPlatforms } from '../../../shared/platforms/capabilities.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { claimStore } from '../../../shared/store/claims.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleBody } from '../../support/sample-event.ts';

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;

beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

const SHORT = 'https://t.co/AbC123';
const POST = 'https://x.com/annsample/status/1850000000000000001';

const report = (postUrl: string) => ({ ...sampleBody('submit-x'), postUrl });
const submit = (postUrl: string, headers = {}) =>
  api.call('POST', '/v1/submissions', { key: keys.acme.ann, body: report(postUrl), headers });
const submitBatch = (...postUrls: string[]) =>
  api.call('POST', '/v1/submissions/batch', { key: keys.acme.ann, body: { submissions: postUrls.map(report) } });

describe('reporting by a short link', () => {
  it('claims the post that it leads to, as its own link does', async () => {
    api.links.set(SHORT, { kind: 'post', link: `${POST}?s=20` });
    const first = await submit(SHORT);
    expect([first.status, first.body]).toMatchObject([
      202,
      { platform: 'x', postId: '1850000000000000001', canonicalUrl: 'https://x.com/i/status/1850000000000000001' },
    ]);
    const second = await submit(POST);
    expect([second.status, second.body]).toMatchObject([409, { code: 'CLAIM_EXISTS', id: first.body.id }]);
  });

  it('may lead to another platform than the one that shortened it', async () => {
    api.links.set(SHORT, { kind: 'post', link: 'https://youtu.be/dQsample_01' });
    expect((await submit(SHORT)).body).toMatchObject({ platform: 'youtube', postId: 'dQsample_01' });
  });

  it('is refused with the reason where it leads to no post', async () => {
    api.links.set(SHORT, { kind: 'refused', reason: 'It leads nowhere.' });
    const { status, body } = await submit(SHORT);
    expect([status, body]).toMatchObject([422, { code: 'URL_UNSUPPORTED', detail: 'It leads nowhere.' }]);
    expect(api.memory.all('submissions')).toEqual([]);
  });

  it('is unavailable where nobody can say now: nothing is stored, and the same key works later', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const { status, body, headers: answered } = await submit(SHORT, headers);
    expect([status, body.code, answered['retry-after']]).toEqual([503, 'LINK_RESOLUTION_UNAVAILABLE', '30']);
    expect(api.memory.all('submissions')).toEqual([]);

    api.links.set(SHORT, { kind: 'post', link: POST });
    expect((await submit(SHORT, headers)).status).toBe(202);
  });

  it('is not followed for a campaign that does not exist', async () => {
    const { status } = await api.call('POST', '/v1/submissions', {
      key: keys.acme.ann,
      body: { ...report(SHORT), campaignId: 'cmp_winter' },
    });
    expect(status).toBe(404);
  });
});

describe('a batch with short links', () => {
  it('answers each by itself', async () => {
    api.links.set('https://t.co/one', { kind: 'post', link: POST });
    api.links.set('https://t.co/two', { kind: 'refused', reason: 'It leads nowhere.' });
    const { status, body } = await submitBatch(
      'https://t.co/down',
      'https://t.co/one',
      'https://t.co/two',
      POST,
      'https://youtu.be/dQsample_01',
    );
    expect([status, body.outcomes]).toMatchObject([
      207,
      [
        { index: 0, status: 503, code: 'LINK_RESOLUTION_UNAVAILABLE' },
        { index: 1, status: 202 },
        { index: 2, status: 422, code: 'URL_UNSUPPORTED', detail: 'It leads nowhere.' },
        { index: 3, status: 409, code: 'CLAIM_EXISTS' },
        { index: 4, status: 202 },
      ],
    ]);
    expect(api.memory.all('submissions')).toHaveLength(2);
  });

  /** Takes the links as a batch of one affiliate, with a resolver of the test. */
  const taken = (resolveLink: ResolveLink, postUrls: readonly string[], linksMs?: number) =>
    batchOutcomes(
      {
        registry: api.registry,
        claims: claimStore(api.memory),
        connected: ['x', 'youtube'],
        resolveLink,
      },
      { tenantId: 'acme', affiliateId: 'aff_ann', requestId: 'req-1', now: T0, policy: DEFAULT_POLICY },
      postUrls.map(report),
      linksMs,
    );
  const shorts = Array.from({ length: 25 }, (_, n) => `https://t.co/${n}`);

  it('follows ten at once', async () => {
    let running = 0;
    let most = 0;
    const { outcomes } = await taken(async (url) => {
      running += 1;
      most = Math.max(most, running);
      await wait(5);
      running -= 1;
      return { kind: 'post', link: `https://x.com/annsample/status/18500000${url.slice('https://t.co/'.length)}` };
    }, shorts);
    expect([most, new Set(outcomes.map(({ status }) => status))]).toEqual([10, new Set([202])]);
  });

  it('lets the first of two for one post stand, however long its link takes', async () => {
    const { outcomes } = await taken(
      async (url) => {
        if (url.endsWith('/slow')) await wait(20);
        return { kind: 'post', link: POST };
      },
      ['https://t.co/slow', 'https://t.co/fast', POST],
    );
    expect(outcomes.map(({ status }) => status)).toEqual([202, 409, 409]);
  });

  it('gives its links a time together, and takes the others', async () => {
    const { outcomes } = await taken(
      async (_, signal) => {
        await wait(10_000, undefined, signal ? { signal } : {}).catch(() => {});
        return { kind: 'unavailable', cause: 'timeout' };
      },
      [...shorts, POST],
      50,
    );
    expect(outcomes.map(({ status }) => status)).toEqual([...shorts.map(() => 503), 202]);
  });
});

describe('a post of a platform', () => {
  const LINKS: Record<Platform, string> = {
    youtube: 'https://youtu.be/dQsample_01',
    x: POST,
    reddit: 'https://redd.it/1abcde2',
    instagram: 'https://www.instagram.com/p/Cx_9-AbCdEf/',
    meta: 'https://www.facebook.com/sample.page/posts/122000000000000001',
    tiktok: 'https://www.tiktok.com/@someone/video/7080000000000000001',
    linkedin: 'https://www.linkedin.com/feed/update/urn:li:activity:7080000000000000001/',
  };

  it.each(PLATFORMS)('can be claimed where the platform is connected: %s', async (platform) => {
    await api.campaign('acme', 'cmp_everywhere', { platforms: [...PLATFORMS] });
    const { status, body } = await api.call('POST', '/v1/submissions', {
      key: keys.acme.ann,
      body: { ...report(LINKS[platform]), campaignId: 'cmp_everywhere' },
    });
    if (connectedPlatforms().includes(platform)) expect([status, body.platform]).toEqual([202, platform]);
    else expect([status, body.code]).toEqual([422, 'URL_UNSUPPORTED']);
  });

  it('is refused with a sentence where it is not, also by a short link', async () => {
    const reading = {
      connected: ['x'] as const,
      resolveLink: async () => ({ kind: 'post', link: LINKS.tiktok }) as const,
    };
    expect(await linkedPost(reading, POST)).toMatchObject({ platform: 'x' });
    for (const link of [LINKS.tiktok, SHORT]) {
      await expect(linkedPost(reading, link)).rejects.toMatchObject({
        code: 'URL_UNSUPPORTED',
        message: 'Posts on tiktok cannot be claimed yet.',
      });
    }
  });

  it('is not looked for behind another short link', async () => {
    const reading = { connected: PLATFORMS, resolveLink: async () => ({ kind: 'post', link: SHORT }) as const };
    await expect(linkedPost(reading, SHORT)).rejects.toMatchObject({ code: 'URL_UNSUPPORTED' });
  });
});
