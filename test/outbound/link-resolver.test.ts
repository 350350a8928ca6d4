import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HeadersAnswer } from '../../shared/outbound/ask-headers.ts';
import { linkResolver, type LinkResolverSettings } from '../../shared/outbound/link-resolver.ts';
import { linkStop } from '../../shared/rules/post-link.ts';

const START = 'https://t.co/AbC123';
const POST = 'https://x.com/someone/status/1850000000000000001?s=20';
const SAYS_NOTHING = 'The short link does not say which post it leads to: open it and paste the full link.';
const LEADS_ELSEWHERE = 'The short link does not lead to a supported platform: paste the full link of the post.';
const LEADS_TOO_FAR = 'The short link leads through too many others: open it and paste the full link.';

const redirect = (location: string, status = 301): HeadersAnswer => ({ kind: 'answered', status, location });

/** Resolves over these answers, one per address; says what was asked. */
async function resolved(
  answers: Record<string, HeadersAnswer>,
  settings: Partial<LinkResolverSettings> = {},
  signal?: AbortSignal,
) {
  const asked: string[] = [];
  const resolve = linkResolver({
    stop: linkStop,
    async ask(url) {
      asked.push(url);
      return answers[url] ?? { kind: 'unreachable', cause: 'network' };
    },
    ...settings,
  });
  return { result: await resolve(START, signal), asked };
}

describe('following a short link', () => {
  it.each([301, 302, 303, 307, 308])('ends at the post that a %i names, which is not asked', async (status) => {
    const { result, asked } = await resolved({ [START]: redirect(POST, status) });
    expect([result, asked]).toEqual([{ kind: 'post', link: POST }, [START]]);
  });

  it('goes on over other short links and pages of the platforms', async () => {
    const page = 'https://www.linkedin.com/slink?code=eAbC123';
    const { result, asked } = await resolved({
      [START]: redirect('https://lnkd.in/eAbC123'),
      'https://lnkd.in/eAbC123': redirect(page),
      [page]: redirect('/feed/update/urn:li:activity:7080000000000000001/'),
    });
    expect(result).toEqual({
      kind: 'post',
      link: 'https://www.linkedin.com/feed/update/urn:li:activity:7080000000000000001/',
    });
    expect(asked).toEqual([START, 'https://lnkd.in/eAbC123', page]);
  });

  it('follows three redirects and no fourth', async () => {
    const hop = (n: number) => `https://vm.tiktok.com/${n}`;
    const three = { [START]: redirect(hop(1)), [hop(1)]: redirect(hop(2)), [hop(2)]: redirect(POST) };
    expect((await resolved(three)).result).toEqual({ kind: 'post', link: POST });
    const { result, asked } = await resolved({ ...three, [hop(2)]: redirect(hop(3)), [hop(3)]: redirect(POST) });
    expect([result, asked]).toEqual([{ kind: 'refused', reason: LEADS_TOO_FAR }, [START, hop(1), hop(2)]]);
  });

  it('ends in a circle as well', async () => {
    const { result, asked } = await resolved({ [START]: redirect(START) });
    expect([result, asked.length]).toEqual([{ kind: 'refused', reason: LEADS_TOO_FAR }, 3]);
  });

  it.each([
    'https://evil.example/',
    'https://127.0.0.1/',
    'http://127.0.0.1:8080/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'http://vm.tiktok.com/abc',
    'http://www.tiktok.com/',
    'https://vm.tiktok.com:8443/abc',
    'https://vm.tiktok.com@evil.example/abc',
    'https://vm.tiktok.com\\@evil.example/abc',
    '//evil.example/abc',
    '\\\\evil.example\\abc',
    '/\\evil.example/abc',
    'tiktok://video/1',
    'file:///etc/passwd',
  ])('never asks %s', async (location) => {
    const { result, asked } = await resolved({ [START]: redirect(location) });
    expect([result, asked]).toEqual([{ kind: 'refused', reason: LEADS_ELSEWHERE }, [START]]);
  });

  it.each<[string, HeadersAnswer]>([
    ['a page', { kind: 'answered', status: 200 }],
    ['a page with a location', { kind: 'answered', status: 200, location: POST }],
    ['a redirect to nowhere', { kind: 'answered', status: 302 }],
    ['a redirect to no address', redirect('https://')],
    ['a redirect to no path', redirect('//')],
    ['not modified', { kind: 'answered', status: 304, location: POST }],
    ['a choice', { kind: 'answered', status: 300, location: POST }],
    ['forbidden', { kind: 'answered', status: 403 }],
    ['not found', { kind: 'answered', status: 404 }],
  ])('asks for the full link where the answer is %s', async (_, answer) => {
    const { result } = await resolved({ [START]: answer });
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/paste the full link/) as string });
  });

  it('says of a short link that answers with a page that it does not name its post', async () => {
    const { result } = await resolved({ [START]: { kind: 'answered', status: 200 } });
    expect(result).toEqual({ kind: 'refused', reason: SAYS_NOTHING });
  });

  it('says what the page is where the way ends at one', async () => {
    const { result } = await resolved({
      [START]: redirect('https://www.youtube.com/@someone'),
      'https://www.youtube.com/@someone': { kind: 'answered', status: 200 },
    });
    expect(result).toEqual({ kind: 'refused', reason: 'A channel is not one post: paste the link of one video.' });
  });

  it('reads letters outside ASCII as sites write them', async () => {
    const link = 'https://www.reddit.com/r/sample/comments/1abcde2/größe_之/';
    const { result } = await resolved({ [START]: redirect(Buffer.from(link, 'utf8').toString('latin1')) });
    expect(result).toEqual({ kind: 'post', link });
  });

  it.each<[string, HeadersAnswer, string]>([
    ['too many requests', { kind: 'answered', status: 429 }, 'busy'],
    ['an error of the server', { kind: 'answered', status: 500 }, 'busy'],
    ['a redirecting error of the server', { kind: 'answered', status: 503, location: POST }, 'busy'],
    ['a network error', { kind: 'unreachable', cause: 'network' }, 'network'],
    ['no answer in time', { kind: 'unreachable', cause: 'timeout' }, 'timeout'],
    ['an address that may not be connected to', { kind: 'unreachable', cause: 'address' }, 'address'],
  ])('is unavailable after %s, on whatever step', async (_, answer, cause) => {
    const next = 'https://vm.tiktok.com/abc';
    expect((await resolved({ [START]: answer })).result).toEqual({ kind: 'unavailable', cause });
    expect((await resolved({ [START]: redirect(next), [next]: answer })).result).toEqual({
      kind: 'unavailable',
      cause,
    });
  });
});

describe('the time for a short link', () => {
  it.each([
    ['alone', undefined],
    ['also where the caller would wait for longer', new AbortController().signal],
  ])('is one for the whole way, %s', async (_, signal) => {
    let asked = 0;
    const { result } = await resolved(
      {},
      {
        timeoutMs: 100,
        async ask(_url, inTime) {
          asked += 1;
          await wait(80, undefined, { signal: inTime }).catch(() => {});
          return inTime.aborted ? { kind: 'unreachable', cause: 'timeout' } : redirect('https://vm.tiktok.com/abc');
        },
      },
      signal,
    );
    expect([result, asked]).toEqual([{ kind: 'unavailable', cause: 'timeout' }, 2]);
  });

  it('ends early where the caller says so', async () => {
    const { result, asked } = await resolved({ [START]: redirect(POST) }, {}, AbortSignal.abort());
    expect([result, asked]).toEqual([{ kind: 'unavailable', cause: 'timeout' }, []]);
  });
});
