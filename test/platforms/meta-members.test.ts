import { describe, expect, it } from 'vitest';
import { metaClient } from '../../shared/platforms/meta.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, type RecordedAnswer, vendorAnswering } from './recorded-answers.ts';
import { withoutMember } from './without-member.ts';

const PAGE = '1000000000001';
const POST = `${PAGE}_122000000000001`;
const NUMBER = '122000000000001';
const AD = 'ad:120210000000000001';

async function read(postId: string, ...answers: RecordedAnswer[]) {
  const client = metaClient({
    baseUrl: 'https://fb.example',
    owner: { accountId: postId === AD ? 'act_9000000001' : PAGE, accessToken: async () => 'a-token' },
    resolvedPosts: keptPosts(),
    http: vendorAnswering(...answers).http,
  });
  const { outcomes, call } = await client.fetch([{ postId }], () => Date.parse('2026-11-21T11:00:00.000Z'));
  return { outcome: outcomes[0], call };
}
const from = (name: string) => recorded('meta', name);
const without = (name: string, path: string) => withoutMember(from(name), path);
const numbersIn = (outcome: unknown) =>
  Object.fromEntries(
    Object.entries((outcome as { metrics?: Record<string, { value: number }> }).metrics ?? {}).map(([name, metric]) => [
      name,
      metric.value,
    ]),
  );

const unreadable = { kind: 'absent', reason: 'UNPARSABLE' };
const observed = { kind: 'observed' };

describe('insights of a Page post', () => {
  it.each<[string, object, string, object]>([
    ['data', unreadable, 'failed', {}],
    ['data.0.name', observed, 'ok', { clicks: 57 }],
    ['data.0.values', observed, 'ok', { clicks: 57 }],
    ['data.0.values.0.value', observed, 'ok', { clicks: 57 }],
    ['data.1.name', observed, 'ok', { views: 8431, clicks: 279 }],
    ['data.1.values.0.value.link clicks', observed, 'ok', { views: 8431, clicks: 279 }],
    ['data.2.values', observed, 'ok', { views: 8431, clicks: 57 }],
    ['data.0.period', observed, 'ok', { views: 8431, clicks: 57 }],
    ['data.0.id', observed, 'ok', { views: 8431, clicks: 57 }],
    ['paging', observed, 'ok', { views: 8431, clicks: 57 }],
  ])('without their member %s mean no more than they say', async (path, outcome, call, numbers) => {
    const result = await read(POST, without('ok', path));
    expect(result).toMatchObject({ call, outcome });
    expect(numbersIn(result.outcome)).toEqual(numbers);
  });
});

describe('a list of Page posts', () => {
  it.each([
    ['posts-list-last', 'data', 'failed'],
    ['posts-list-last', 'data.0.id', 'ok'],
    ['posts-list-last', 'data.0.permalink_url', 'ok'],
    ['posts-list', 'paging.cursors', 'ok'],
    ['posts-list', 'paging.cursors.after', 'ok'],
  ])('%s without its member %s proves nothing', async (name, path, call) => {
    expect(await read(NUMBER, without(name, path))).toMatchObject({ call, outcome: unreadable });
  });

  it('need not say when a post was published', async () => {
    const { outcome } = await read(NUMBER, without('posts-list-last', 'data.0.created_time'), from('ok'));
    expect(outcome).not.toHaveProperty('publishedAt');
    expect(numbersIn(outcome)).toEqual({ views: 8431, clicks: 57 });
  });
});

describe('results of ads', () => {
  it.each<[string, object, string, object]>([
    ['data', unreadable, 'failed', {}],
    ['data.0.impressions', observed, 'ok', { clicks: 288, conversions: 7 }],
    ['data.0.inline_link_clicks', observed, 'ok', { views: 15_204, conversions: 7 }],
    ['data.0.actions', observed, 'ok', { views: 15_204, clicks: 288 }],
    ['data.0.actions.3.value', observed, 'ok', { views: 15_204, clicks: 288 }],
    ['data.0.actions.3.action_type', unreadable, 'ok', {}],
    ['data.0.ad_id', unreadable, 'ok', {}],
  ])('without their member %s mean no more than they say', async (path, outcome, call, numbers) => {
    const result = await read(AD, without('used-up-ads', path));
    expect(result).toMatchObject({ call, outcome });
    expect(numbersIn(result.outcome)).toEqual(numbers);
  });
});
