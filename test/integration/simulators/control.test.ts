import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedPlatforms, type SimulatedPlatforms } from './simulated-platforms.ts';

let platforms: SimulatedPlatforms;
beforeAll(async () => {
  platforms = await simulatedPlatforms();
});
afterAll(() => platforms.stop());

describe('simulated posts', () => {
  it('start live, with zero counts, by the default author', async () => {
    const { status, body } = await platforms.control('PUT', 'posts/x/1', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ views: 0, clicks: 0, conversions: 0, state: 'live', author: '1000001', omit: [] });
  });

  it('keep the fields that a second put leaves out', async () => {
    await platforms.control('PUT', 'posts/x/2', { views: 10, author: '77' });
    await platforms.control('PUT', 'posts/x/2', { clicks: 3 });
    expect((await platforms.control('GET', 'posts/x/2')).body).toMatchObject({ views: 10, clicks: 3, author: '77' });
  });

  it('are put many at a time', async () => {
    const posts = [
      { postId: 'a', views: 1 },
      { postId: 'b', views: 2 },
      { postId: 'a', clicks: 9 },
    ];
    expect(await platforms.control('PUT', 'posts/tiktok', posts)).toEqual({ status: 200, body: { stored: 3 } });
    expect((await platforms.control('GET', 'posts/tiktok/a')).body).toMatchObject({ views: 1, clicks: 9 });
    expect((await platforms.control('GET', 'posts/tiktok/b')).body).toMatchObject({ views: 2 });
  });

  it('belong to one platform', async () => {
    await platforms.control('PUT', 'posts/reddit/shared-id', { views: 1 });
    expect((await platforms.control('GET', 'posts/meta/shared-id')).status).toBe(404);
  });

  it('take ids that need encoding', async () => {
    await platforms.control('PUT', `posts/linkedin/${encodeURIComponent('urn:li:share:1/2')}`, { views: 5 });
    const { body } = await platforms.control('GET', `posts/linkedin/${encodeURIComponent('urn:li:share:1/2')}`);
    expect(body).toMatchObject({ postId: 'urn:li:share:1/2', views: 5 });
  });

  it('are gone when they are deleted', async () => {
    await platforms.control('PUT', 'posts/x/3', { views: 1 });
    expect((await platforms.control('DELETE', 'posts/x/3')).status).toBe(204);
    expect((await platforms.control('GET', 'posts/x/3')).status).toBe(404);
  });
});

describe('a control', () => {
  it.each([
    ['posts/x/1', { vews: 1 }],
    ['posts/x/1', { views: -1 }],
    ['posts/x/1', { views: 1.5 }],
    ['posts/x/1', { state: 'hidden' }],
    ['posts/x/1', { omit: ['likes'] }],
    ['posts/x/1', 'no json'],
    ['posts/x', { postId: '1' }],
    ['posts/x', [{ views: 1 }]],
    ['faults/x', { kind: 'meteor' }],
    ['faults/x', { kind: 'slow', times: 0 }],
    ['faults/x', { kind: 'slow', latency: 5 }],
  ])('refuses %s with %j', async (path, body) => {
    expect(await platforms.control('PUT', path, body)).toMatchObject({ status: 400, body: { status: 400 } });
  });

  it.each([
    ['PUT', 'posts/myspace/1', 'platforms'],
    ['PUT', 'faults/myspace', 'vendors'],
    ['GET', 'requests/myspace', 'vendors'],
    ['GET', 'nothing/x', 'routes'],
    ['POST', 'posts/x/1', 'routes'],
  ])('answers %s %s with 404 and what there is', async (method, path, known) => {
    const { status, body } = await platforms.control(method, path, method === 'GET' ? undefined : {});
    expect(status).toBe(404);
    expect((body as Record<string, unknown[]>)[known]?.length).toBeGreaterThan(0);
  });

  it('is listed with the vendors where a route is unknown', async () => {
    const response = await fetch(`${platforms.url}/myspace/1`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const { routes } = (await response.json()) as { routes: string[] };
    expect(routes).toContain('GET /x/2/tweets');
    expect(routes).toContain('GET|DELETE /_control/inbox/{receiver}');
  });

  it('shows the data of a source as it was put', async () => {
    expect((await platforms.control('GET', 'data/orders')).status).toBe(404);
    expect((await platforms.control('PUT', 'data/orders', [{ order: 1 }])).status).toBe(204);
    expect(await platforms.control('GET', 'data/orders')).toEqual({ status: 200, body: [{ order: 1 }] });
  });
});

describe('the log of requests', () => {
  it('is of one vendor, in order, until it is cleared', async () => {
    await platforms.control('DELETE', 'requests/x');
    for (const postId of ['1', '2']) await platforms.x().fetch([{ postId }], Date.now);
    const { body } = await platforms.control('GET', 'requests/x');
    expect(body).toMatchObject([
      { method: 'GET', status: 200, path: expect.stringMatching(/^\/2\/tweets\?ids=1&/) as string },
      { path: expect.stringMatching(/^\/2\/tweets\?ids=2&/) as string },
    ]);
    expect(JSON.stringify(body)).not.toContain('sim-x-user-token');
    expect((await platforms.control('DELETE', 'requests/x')).status).toBe(204);
    expect((await platforms.control('GET', 'requests/x')).body).toEqual([]);
  });
});

describe('a restart', () => {
  it('keeps posts, faults and data, and what was being written when the process died is dropped', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulators-'));
    try {
      const before = await simulatedPlatforms({ dataDir });
      await before.control('PUT', 'posts/x/1', { views: 10 });
      await before.control('PUT', 'posts/x/1', { views: 11 });
      await before.control('PUT', 'posts/x/2', { views: 20 });
      await before.control('DELETE', 'posts/x/2');
      await before.control('PUT', 'faults/x', { kind: 'rate_limit', times: 2 });
      await before.x().fetch([{ postId: '1' }], Date.now);
      await before.control('PUT', 'data/orders', { rows: 1 });
      const { body: post } = await before.control('GET', 'posts/x/1');
      await before.stop();
      appendFileSync(join(dataDir, 'posts.jsonl'), '{"key":"x/1","value":{"vie');

      for (let restart = 0; restart < 2; restart += 1) {
        const after = await simulatedPlatforms({ dataDir });
        expect((await after.control('GET', 'posts/x/1')).body).toEqual(post);
        expect((await after.control('GET', 'posts/x/2')).status).toBe(404);
        expect((await after.control('GET', 'faults/x')).body).toEqual({ kind: 'rate_limit', times: 1 });
        expect((await after.control('GET', 'data/orders')).body).toEqual({ rows: 1 });
        await after.stop();
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('gives up waiting calls when it stops', async () => {
    const stopping = await simulatedPlatforms();
    await stopping.control('PUT', 'faults/x', { kind: 'timeout' });
    const call = fetch(`${stopping.url}/x/2/tweets?ids=1`).then(
      () => 'answered',
      () => 'closed',
    );
    while (((await stopping.control('GET', 'requests/x')).body as unknown[]).length === 0);
    const from = performance.now();
    await stopping.stop();
    expect(await call).toBe('closed');
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
