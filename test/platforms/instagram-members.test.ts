import { describe, expect, it } from 'vitest';
import { instagramClient } from '../../shared/platforms/instagram.ts';
import { keptPosts } from './kept-posts.ts';
import { recorded, type RecordedAnswer, vendorAnswering } from './recorded-answers.ts';
import { withMember, withoutMember } from './without-member.ts';

const ONE = 'CxSynth0001';
const STORY = '3500000000000000009';
const KEPT = { [ONE]: '17900000000000001', [STORY]: '17900000000000009' };

async function read(postId: string, ids: Record<string, string>, ...answers: RecordedAnswer[]) {
  const client = instagramClient({
    baseUrl: 'https://ig.example',
    owner: { accountId: '17841400000001', accessToken: async () => 'a-token' },
    resolvedPosts: keptPosts(ids),
    http: vendorAnswering(...answers).http,
  });
  const { outcomes, call } = await client.fetch([{ postId }], () => Date.parse('2026-11-21T11:00:00.000Z'));
  return { outcome: outcomes[0], call };
}
const from = (name: string) => recorded('instagram', name);
const without = (name: string, path: string) => withoutMember(from(name), path);

const unreadable = { kind: 'absent', reason: 'UNPARSABLE' };
const withoutViews = { kind: 'observed', withheld: ['clicks'] };
const withViews = { kind: 'observed', metrics: { views: { value: 5120 } } };

describe('insights of Instagram', () => {
  it.each([
    ['data', unreadable, 'failed'],
    ['data.0.name', withoutViews, 'ok'],
    ['data.0.values', withoutViews, 'ok'],
    ['data.0.values.0.value', withoutViews, 'ok'],
    ['data.0.period', withViews, 'ok'],
    ['data.0.id', withViews, 'ok'],
    ['data.1.name', withViews, 'ok'],
  ])('without their member %s mean no more than they say', async (path, outcome, call) => {
    const result = await read(ONE, KEPT, without('ok', path));
    expect(result).toMatchObject({ call, outcome });
    if (outcome === withoutViews) expect(result.outcome).toHaveProperty('metrics', {});
  });

  it('without the total of the link clicks of a story leave them missing', async () => {
    const { outcome } = await read(STORY, KEPT, without('ok-story', 'data.1.total_value'));
    expect(outcome).toMatchObject({ metrics: { views: { value: 640 } } });
    expect(outcome).not.toHaveProperty('metrics.clicks');
    expect(outcome).not.toHaveProperty('withheld');
  });

  it.each([
    ['about another post', 'data.0.id', '17900000000000002/insights/views/lifetime'],
    ['about one day', 'data.0.period', 'day'],
    ['with two values', 'data.0.values', [{ value: 5120 }, { value: 5121 }]],
    ['with a value that is no count', 'data.0.values.0.value', '5.1K'],
  ])('have no views in a row %s', async (_, path, value) => {
    const { outcome } = await read(ONE, KEPT, withMember(from('ok'), path, value));
    expect(outcome).toMatchObject(withoutViews);
    expect(outcome).toHaveProperty('metrics', {});
  });
});

describe('a list of Instagram', () => {
  it.each([
    [ONE, 'media-list-last', 'data', 'failed'],
    [ONE, 'media-list-last', 'data.0.id', 'ok'],
    [ONE, 'media-list-last', 'data.0.shortcode', 'ok'],
    [ONE, 'media-list', 'paging.cursors', 'ok'],
    [ONE, 'media-list', 'paging.cursors.after', 'ok'],
    [STORY, 'stories-list', 'data.0.id', 'ok'],
    [STORY, 'stories-list', 'data.0.permalink', 'ok'],
  ])('in which %s is looked for, %s without its member %s, proves nothing', async (postId, name, path, call) => {
    expect(await read(postId, {}, without(name, path))).toMatchObject({ call, outcome: unreadable });
  });

  it('need not say when a post was published', async () => {
    const { outcome } = await read(ONE, {}, without('media-list-last', 'data.0.timestamp'), from('ok'));
    expect(outcome).toMatchObject(withViews);
    expect(outcome).not.toHaveProperty('publishedAt');
  });
});
