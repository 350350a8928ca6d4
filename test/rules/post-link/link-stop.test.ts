import { describe, expect, it } from 'vitest';
import { linkStop } from '../../../shared/rules/post-link.ts';

const V = '7080000000000000001';

describe('an address that a short link leads to', () => {
  it.each([
    `https://www.tiktok.com/@someone/video/${V}?_r=1`,
    `https://m.tiktok.com/v/${V}.html`,
    // Nobody asks a post, so it may be written without TLS.
    `http://www.tiktok.com/@someone/video/${V}`,
    'https://youtu.be/dQw4w9WgXcQ',
    'https://www.instagram.com/accounts/login/?next=%2Fp%2FCx_9-AbCdEf%2F',
    `https://nitter.net/someone/status/${V}`,
  ])('%s is a post', (link) => {
    expect(linkStop(link)).toEqual({ kind: 'post' });
  });

  it.each([
    ['https://vm.tiktok.com/ZMabc123/', 'https://vm.tiktok.com/ZMabc123/'],
    ['https://lnkd.in/eAbC123#x', 'https://lnkd.in/eAbC123'],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Ffb.watch%2Fabc', 'https://fb.watch/abc'],
  ])('%s is asked in turn', (link, url) => {
    expect(linkStop(link)).toEqual({ kind: 'page', url });
  });

  it.each([
    ['https://www.linkedin.com/slink?code=eAbC123', 'names no post on LinkedIn'],
    ['https://www.youtube.com/@someone', 'channel'],
    ['https://www.facebook.com/groups/sample/posts/1', 'Posts in groups'],
  ])('%s is a page of a platform, which may lead on', (link, refusal) => {
    expect(linkStop(link)).toEqual({
      kind: 'page',
      url: link,
      refusal: expect.stringContaining(refusal) as string,
    });
  });

  it.each([
    'https://evil.example/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://metadata.google.internal/',
    'https://www.tiktok.com.evil.example/t/abc/',
    'https://www.tiktok.com:8443/t/abc/',
    'https://www.tiktok.com@evil.example/t/abc/',
    'https://nitter.evil.example/someone',
    'https://fxtwitter.com/someone',
    'http://vm.tiktok.com/ZMabc123/',
    'http://www.tiktok.com/',
    'ftp://www.tiktok.com/',
    'tiktok://video/1',
    'javascript:alert(1)',
    '//www.tiktok.com/t/abc/',
    '/t/abc/',
    '',
  ])('%j is asked by nobody', (link) => {
    expect(linkStop(link)).toEqual({ kind: 'foreign' });
  });
});
