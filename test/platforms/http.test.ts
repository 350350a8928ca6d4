import { describe, expect, it } from 'vitest';
import { askJson } from '../../shared/vendor-http/http.ts';
import { retryAfterMs } from '../../shared/vendor-http/retry-after.ts';
import { vendorAnswering } from './recorded-answers.ts';

const request = { url: 'https://vendor.example/posts?id=1', headers: { 'x-secret': 'not to be told' } };
const ok = { status: 200, body: { items: [] } };
const down = { status: 503, body: { message: 'down' } };

describe('asking a vendor', () => {
  it('gives a JSON answer after one call', async () => {
    const vendor = vendorAnswering(ok);
    expect(await askJson(request, vendor.http)).toMatchObject({
      status: 200,
      body: { json: true, value: { items: [] } },
    });
    expect(vendor.sent).toHaveLength(1);
    expect(vendor.sent[0]?.headers.get('x-secret')).toBe('not to be told');
  });

  it.each([
    ['a server error', down],
    ['a failed connection', new TypeError('fetch failed')],
    ['a timeout', new DOMException('The operation timed out', 'TimeoutError')],
  ])('asks once more after %s, after a random part of a second', async (_, first) => {
    const vendor = vendorAnswering(first, ok);
    expect(await askJson(request, vendor.http)).toMatchObject({ kind: 'answered', status: 200 });
    expect(vendor.sent).toHaveLength(2);
    expect(vendor.slept).toEqual([500]);
  });

  it('gives up after the second failure and says what kind it was', async () => {
    const vendor = vendorAnswering(new DOMException('The operation timed out', 'TimeoutError'));
    expect(await askJson(request, vendor.http)).toEqual({ kind: 'unreachable', cause: 'timeout' });
    expect(vendor.sent).toHaveLength(2);
    expect(await askJson(request, vendorAnswering(new TypeError('fetch failed')).http)).toEqual({
      kind: 'unreachable',
      cause: 'network',
    });
  });

  it('gives the second answer where both are server errors', async () => {
    const vendor = vendorAnswering({ status: 500, body: {} }, down);
    expect(await askJson(request, vendor.http)).toMatchObject({ status: 503 });
  });

  it.each([400, 401, 403, 404, 429])('does not ask again after status %i', async (status) => {
    const vendor = vendorAnswering({ status, body: {} });
    expect(await askJson(request, vendor.http)).toMatchObject({ status });
    expect(vendor.sent).toHaveLength(1);
  });

  it('leaves a vendor alone that asks for a longer pause than the backoff', async () => {
    const vendor = vendorAnswering({ ...down, headers: { 'retry-after': '2' } });
    expect(await askJson(request, vendor.http)).toMatchObject({ status: 503 });
    expect(vendor.sent).toHaveLength(1);
    const soon = vendorAnswering({ ...down, headers: { 'retry-after': '1' } }, ok);
    expect(await askJson(request, soon.http)).toMatchObject({ status: 200 });
  });

  it.each(['{"items":[', '<!doctype html>', ''])('types a body that is no JSON: %j', async (body) => {
    expect(await askJson(request, vendorAnswering({ status: 200, body }).http)).toMatchObject({
      body: { json: false },
    });
  });

  it('ends a try that takes too long, also in the middle of the body', async () => {
    const stuck = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')) });
    let aborted = false;
    const answer = await askJson(
      { ...request, tries: 1 },
      {
        timeoutMs: 20,
        fetch: async (_, init) => {
          const { signal } = init ?? {};
          signal?.addEventListener('abort', () => {
            aborted = true;
          });
          return new Response(stuck.pipeThrough(new TransformStream(), signal ? { signal } : {}));
        },
      },
    );
    expect(answer).toEqual({ kind: 'unreachable', cause: 'timeout' });
    expect(aborted).toBe(true);
  });

  it('never follows a redirect, which would carry the credential along', async () => {
    let redirect: string | undefined;
    await askJson(request, {
      fetch: async (_, init) => {
        redirect = init?.redirect;
        return new Response('{}');
      },
    });
    expect(redirect).toBe('manual');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T11:00:00Z');
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Sat, 21 Nov 2026 11:02:00 GMT', 120_000],
    ['Sat, 21 Nov 2026 10:00:00 GMT', 0],
    ['86400', 86_400_000],
    ['86401', 86_400_000],
    ['Mon, 21 Nov 2050 11:02:00 GMT', 86_400_000],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-11-21T11:02:00Z', undefined],
  ])('%s asks for %s ms', (value, ms) => {
    expect(retryAfterMs(new Headers({ 'retry-after': value }), now)).toBe(ms);
  });

  it('is unknown where there is none', () => {
    expect(retryAfterMs(new Headers(), now)).toBeUndefined();
  });
});
