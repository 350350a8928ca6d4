import { describe, expect, it } from 'vitest';
import type { HttpOptions } from '../../shared/vendor-http/http.ts';
import { instagramRefresh } from '../../shared/platforms/token-refresh/instagram.ts';
import { linkedinRefresh } from '../../shared/platforms/token-refresh/linkedin.ts';
import { tiktokRefresh } from '../../shared/platforms/token-refresh/tiktok.ts';
import {
  refreshHttp,
  type RefreshOutcome,
  type TokenRefresh,
} from '../../shared/platforms/token-refresh/token-refresh.ts';
import { recordedRefresh, vendorAnswering, type RecordedAnswer } from './recorded-answers.ts';

const NOW = Date.parse('2026-11-21T11:00:00.000Z');
const TOKENS = { accessToken: 'old-access', refreshToken: 'old-refresh' };
const value = (text: string) => async () => text;
const lost = async (): Promise<string> => {
  throw new Error('the secret is gone');
};

const REFRESH = {
  tiktok: (http: HttpOptions, secret = value('app-secret')) =>
    tiktokRefresh({ baseUrl: 'https://tokens.example', clientKey: value('app-key'), clientSecret: secret, http }),
  linkedin: (http: HttpOptions, secret = value('app-secret')) =>
    linkedinRefresh({ baseUrl: 'https://tokens.example', clientId: value('app-id'), clientSecret: secret, http }),
  instagram: (http: HttpOptions) => instagramRefresh({ baseUrl: 'https://tokens.example', http }),
} satisfies Record<string, (http: HttpOptions) => TokenRefresh>;
type Vendor = keyof typeof REFRESH;

async function refresh(vendor: Vendor, ...answers: (RecordedAnswer | Error)[]) {
  const answering = vendorAnswering(...answers);
  const outcome = await REFRESH[vendor](answering.http)(TOKENS, () => NOW);
  return { outcome, ...answering };
}

const changed = (answer: RecordedAnswer, changes: Record<string, unknown>): RecordedAnswer => ({
  ...answer,
  body: { ...(answer.body as object), ...changes },
});

describe('new tokens', () => {
  it.each<[Vendor, RefreshOutcome]>([
    [
      'tiktok',
      {
        ...{ kind: 'refreshed', accessToken: 'act.invented-access-2', refreshToken: 'rft.invented-refresh-2' },
        ...{ expiresAt: '2026-11-21T13:00:00.000Z', refreshExpiresAt: '2027-05-20T11:00:00.000Z' },
      },
    ],
    [
      'linkedin',
      {
        ...{ kind: 'refreshed', accessToken: 'AQX-invented-access-2', refreshToken: 'AQW-invented-refresh-1' },
        ...{ expiresAt: '2027-01-20T11:00:00.000Z', refreshExpiresAt: '2027-09-23T11:00:00.000Z' },
      },
    ],
    ['instagram', { kind: 'refreshed', accessToken: 'IG-invented-access-2', expiresAt: '2027-01-20T11:00:00.000Z' }],
  ])('come from %s with their ends', async (vendor, expected) => {
    expect((await refresh(vendor, recordedRefresh(vendor, 'ok'))).outcome).toEqual(expected);
  });

  it.each<[Vendor, string, unknown]>([
    ['tiktok', 'expires_in', undefined],
    ['tiktok', 'expires_in', 0],
    ['tiktok', 'expires_in', -1],
    ['tiktok', 'expires_in', 1.5],
    ['tiktok', 'expires_in', 'soon'],
    ['tiktok', 'expires_in', 1e15],
    ['linkedin', 'expires_in', null],
    ['instagram', 'expires_in', undefined],
  ])('of %s have no end that nobody named: %s %s', async (vendor, member, odd) => {
    const { outcome } = await refresh(vendor, changed(recordedRefresh(vendor, 'ok'), { [member]: odd }));
    expect(outcome).toMatchObject({ kind: 'refreshed' });
    expect(outcome).not.toHaveProperty('expiresAt');
  });

  it.each<[Vendor, string]>([
    ['tiktok', 'refresh_expires_in'],
    ['linkedin', 'refresh_token_expires_in'],
  ])('of %s leave the refresh token and its end as they were where %s is missing', async (vendor, member) => {
    const answer = changed(recordedRefresh(vendor, 'ok'), { [member]: undefined, refresh_token: undefined });
    const { outcome } = await refresh(vendor, answer);
    expect(outcome).toMatchObject({ kind: 'refreshed' });
    expect(Object.keys(outcome).toSorted()).toEqual(['accessToken', 'expiresAt', 'kind']);
  });
});

describe('no new tokens', () => {
  it.each<[Vendor, string, RefreshOutcome['kind']]>([
    ['tiktok', 'invalid-grant', 'refused'],
    ['tiktok', 'invalid-grant-as-200', 'refused'],
    ['tiktok', 'invalid-client', 'failed'],
    ['tiktok', 'server-error', 'failed'],
    ['tiktok', 'malformed-html', 'failed'],
    ['linkedin', 'invalid-grant', 'refused'],
    ['linkedin', 'invalid-request', 'failed'],
    ['linkedin', 'server-error', 'failed'],
    ['instagram', 'expired-token', 'refused'],
    ['instagram', 'too-young', 'failed'],
    ['instagram', 'server-error', 'failed'],
  ])('come from %s with %s: %s', async (vendor, name, kind) => {
    expect((await refresh(vendor, recordedRefresh(vendor, name))).outcome.kind).toBe(kind);
  });

  it.each<[Vendor, string, unknown]>(
    (['tiktok', 'linkedin', 'instagram'] as const).flatMap((vendor) =>
      [undefined, '', 7, null].map((odd): [Vendor, string, unknown] => [vendor, 'access_token', odd]),
    ),
  )('come from %s with an odd %s: %j', async (vendor, member, odd) => {
    const { outcome } = await refresh(vendor, changed(recordedRefresh(vendor, 'ok'), { [member]: odd }));
    expect(outcome.kind).toBe('failed');
  });

  it.each(['tiktok', 'linkedin', 'instagram'] as const)(
    'come from %s with a good body under a bad status, or without an answer; it is asked once',
    async (vendor) => {
      for (const answer of [{ ...recordedRefresh(vendor, 'ok'), status: 503 }, new TypeError('fetch failed')]) {
        const { outcome, sent } = await refresh(vendor, answer, recordedRefresh(vendor, 'ok'));
        expect(outcome.kind).toBe('failed');
        expect(sent).toHaveLength(1);
      }
    },
  );

  it.each(['tiktok', 'linkedin'] as const)('are asked of %s without a refresh token or an app', async (vendor) => {
    const answering = vendorAnswering(recordedRefresh(vendor, 'ok'));
    const { accessToken } = TOKENS;
    expect((await REFRESH[vendor](answering.http)({ accessToken }, () => NOW)).kind).toBe('failed');
    expect((await REFRESH[vendor](answering.http, lost)(TOKENS, () => NOW)).kind).toBe('failed');
    expect(answering.sent).toEqual([]);
  });

  it('say why in a sentence without any secret', async () => {
    for (const vendor of ['tiktok', 'linkedin', 'instagram'] as const) {
      const echo = { status: 400, body: { error: 'other', error_description: 'old-refresh old-access app-secret' } };
      const { outcome } = await refresh(vendor, echo);
      expect(outcome).toEqual({ kind: 'failed', detail: 'The platform did not refresh a token (HTTP 400).' });
    }
  });
});

describe('the question', () => {
  it.each<[Vendor, string, Record<string, string>]>([
    ['tiktok', '/v2/oauth/token/', { client_key: 'app-key', client_secret: 'app-secret' }],
    ['linkedin', '/oauth/v2/accessToken', { client_id: 'app-id', client_secret: 'app-secret' }],
  ])('to %s is a form, its secrets in the body only', async (vendor, path, app) => {
    const { sent } = await refresh(vendor, recordedRefresh(vendor, 'ok'));
    expect(sent).toMatchObject([{ method: 'POST', url: `https://tokens.example${path}` }]);
    expect(sent[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      ...app,
      grant_type: 'refresh_token',
      refresh_token: 'old-refresh',
    });
  });

  it('to Instagram is the vendor’s own query', async () => {
    const answering = vendorAnswering(recordedRefresh('instagram', 'ok'));
    await REFRESH.instagram(answering.http)({ accessToken: 'a&b=c' }, () => NOW);
    expect(answering.sent).toMatchObject([
      {
        method: 'GET',
        url: 'https://tokens.example/refresh_access_token?grant_type=ig_refresh_token&access_token=a%26b%3Dc',
      },
    ]);
  });

  it('waits three seconds for its answer, so that the fetch after it still has its time', () => {
    expect(refreshHttp(undefined)).toEqual({ timeoutMs: 3000 });
    expect(refreshHttp({ timeoutMs: 200 })).toEqual({ timeoutMs: 200 });
  });
});
