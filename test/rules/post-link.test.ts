import { describe, expect, it } from 'vitest';
import { parsePostLink } from '../../shared/rules/post-link.ts';

const V = 'dQw4w9WgXcQ';
const P = '1850000000000000001';

describe('a link to a video on YouTube', () => {
  it.each([
    `https://www.youtube.com/watch?v=${V}`,
    `https://www.youtube.com/watch?v=${V}&t=30s&list=PL0&pp=abc`,
    `https://www.youtube.com/watch?list=PL0&index=2&v=${V}#comments`,
    `https://youtube.com/watch?v=${V}`,
    `http://www.youtube.com/watch?v=${V}`,
    `HTTPS://WWW.YouTube.COM/watch?v=${V}`,
    `  https://www.youtube.com/watch?v=${V}\n`,
    `https://www.youtube.com/watch/${V}`,
    `https://youtu.be/${V}`,
    `https://youtu.be/${V}?si=abc&t=10`,
    `https://youtu.be/${V}/`,
    `https://www.youtube.com/shorts/${V}`,
    `https://youtube.com/shorts/${V}?feature=share`,
    `https://www.youtube.com/live/${V}?feature=shared`,
    `https://www.youtube.com/embed/${V}?autoplay=1`,
    `https://www.youtube-nocookie.com/embed/${V}`,
    `https://www.youtube.com/v/${V}`,
    `https://www.youtube.com/v/${V}&hl=en_US&fs=1`,
    `https://www.youtube.com/e/${V}`,
    `https://m.youtube.com/watch?v=${V}`,
    `https://music.youtube.com/watch?v=${V}&si=x`,
    `https://gaming.youtube.com/watch?v=${V}`,
    `https://www.youtube.com/watch?v=${V}&v=${V}`,
    `https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D${V}%26feature%3Dshare`,
    `https://www.youtube.com/attribution_link?u=https%3A%2F%2Fwww.youtube.com%2Fshorts%2F${V}`,
    `https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fyoutu.be%2F${V}`,
    `https://www.youtube.com/redirect?q=https%3A%2F%2Fwww.youtube.com%2Fattribution_link%3Fu%3D%252Fwatch%253Fv%253D${V}`,
  ])('%s names the video', (link) => {
    expect(parsePostLink(link)).toEqual({
      ok: true,
      platform: 'youtube',
      postId: V,
      canonicalUrl: `https://www.youtube.com/watch?v=${V}`,
    });
  });

  it('keeps the case and the punctuation of an id', () => {
    expect(parsePostLink('https://youtu.be/-_aZ09-_aZ0')).toMatchObject({ ok: true, postId: '-_aZ09-_aZ0' });
  });

  it.each([
    ['https://www.youtube.com/', 'names no YouTube video'],
    ['https://www.youtube.com/watch', 'names no YouTube video'],
    ['https://www.youtube.com/watch?v=', 'names no YouTube video'],
    [`https://www.youtube.com/watch?v=${V}0`, 'names no YouTube video'],
    [`https://www.youtube.com/watch?v=${V.slice(1)}`, 'names no YouTube video'],
    ['https://www.youtube.com/watch?v=dQw4w9WgXc!', 'names no YouTube video'],
    [`https://www.youtube.com/watch?v=${V}&v=aaaaaaaaaaa`, 'more than one video'],
    ['https://www.youtube.com/embed/videoseries?list=PL0', 'names no YouTube video'],
    ['https://www.youtube.com/embed/live_stream?channel=UC0', 'names no YouTube video'],
    [`https://www.youtube-nocookie.com/watch?v=${V}`, 'names no YouTube video'],
    ['https://www.youtube.com/clip/UgkxAbc', 'clip'],
    ['https://www.youtube.com/@someone', 'channel'],
    ['https://www.youtube.com/@someone/shorts', 'channel'],
    ['https://www.youtube.com/channel/UC0000000000000000000000', 'channel'],
    ['https://www.youtube.com/c/someone', 'channel'],
    ['https://www.youtube.com/user/someone', 'channel'],
    ['https://www.youtube.com/playlist?list=PL0', 'playlist'],
    ['https://www.youtube.com/post/Ugkx0', 'Community posts'],
    ['https://www.youtube.com/constructor/x', 'names no YouTube video'],
    ['https://www.youtube.com/redirect', 'names no YouTube video'],
    [`https://www.youtube.com/redirect?q=https%3A%2F%2Fevil.example%2Fwatch%3Fv%3D${V}`, 'not a link of a supported'],
    [`https://www.youtube.com/attribution_link?u=%2F%2Fevil.example%2Fwatch%3Fv%3D${V}`, 'Paste the full link'],
  ])('%s names none', (link, reason) => {
    expect(parsePostLink(link)).toEqual({
      ok: false,
      code: 'URL_UNSUPPORTED',
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('is unwrapped three times and no more', () => {
    const wrap = (link: string) => `https://www.youtube.com/redirect?q=${encodeURIComponent(link)}`;
    const three = wrap(wrap(wrap(`https://youtu.be/${V}`)));
    expect(parsePostLink(three)).toMatchObject({ ok: true, postId: V });
    expect(parsePostLink(wrap(three))).toMatchObject({ ok: false, reason: expect.stringContaining('wraps') as string });
  });
});

describe('a link to a post on X', () => {
  it.each([
    `https://x.com/someone/status/${P}`,
    `https://twitter.com/someone/status/${P}`,
    `https://www.x.com/someone/status/${P}`,
    `https://www.twitter.com/someone/status/${P}/`,
    `http://twitter.com/someone/status/${P}`,
    `https://mobile.twitter.com/someone/status/${P}`,
    `https://m.twitter.com/someone/status/${P}`,
    `https://mobile.x.com/someone/status/${P}`,
    `https://x.com/i/status/${P}`,
    `https://x.com/i/web/status/${P}`,
    `https://twitter.com/someone/statuses/${P}`,
    `https://x.com/someone/status/${P}/photo/1`,
    `https://x.com/someone/status/${P}/video/1`,
    `https://x.com/someone/status/${P}/analytics`,
    `https://x.com/someone/status/${P}/retweets`,
    `https://x.com/someone/status/${P}/quotes`,
    `https://x.com/someone/status/${P}/history`,
    `https://x.com/someone/status/${P}?s=20&t=abc`,
    `https://x.com/someone/status/${P}?ref_src=twsrc%5Etfw#m`,
    `https://platform.twitter.com/embed/Tweet.html?dnt=true&id=${P}`,
    `https://fxtwitter.com/someone/status/${P}`,
    `https://vxtwitter.com/someone/status/${P}/en`,
    `https://fixupx.com/someone/status/${P}`,
    `https://www.fixvx.com/someone/status/${P}`,
    `https://nitter.net/someone/status/${P}#m`,
  ])('%s names the post', (link) => {
    expect(parsePostLink(link)).toEqual({
      ok: true,
      platform: 'x',
      postId: P,
      canonicalUrl: `https://x.com/i/status/${P}`,
    });
  });

  it('names posts by the whole range of ids', () => {
    expect(parsePostLink('https://x.com/jack/status/20')).toMatchObject({ ok: true, postId: '20' });
    expect(parsePostLink('https://x.com/a/status/9223372036854775807')).toMatchObject({ ok: true });
    expect(parsePostLink('https://x.com/a/status/9223372036854775808')).toMatchObject({ ok: false });
  });

  it.each([
    'https://t.co/',
    'https://x.com/',
    'https://x.com/someone',
    'https://x.com/someone/status/',
    'https://x.com/someone/status/12345678901234567890',
    'https://x.com/someone/status/0123',
    'https://x.com/someone/status/0',
    'https://x.com/someone/status/12a',
    `https://x.com/some-one/status/${P}`,
    `https://x.com/status/${P}`,
    'https://x.com/i/spaces/1ZkKzX',
    'https://x.com/i/lists/123',
    'https://x.com/i/web/lists/123',
    `https://x.com/#!/someone/status/${P}`,
    'https://platform.twitter.com/embed/Tweet.html',
    `https://platform.twitter.com/widgets?id=${P}`,
  ])('%s names none', (link) => {
    expect(parsePostLink(link)).toEqual({
      ok: false,
      code: 'URL_UNSUPPORTED',
      reason: 'The link names no post on X: paste the link of one post.',
    });
  });

  it.each([
    ['https://t.co/AbC123', 'https://t.co/AbC123'],
    ['http://t.co/AbC123?s=20#m', 'https://t.co/AbC123?s=20'],
  ])('%s says it when it is asked', (link, resolve) => {
    expect(parsePostLink(link)).toEqual({ ok: false, resolve });
  });
});

describe('a link that only looks like one', () => {
  it.each([
    `https://netflix.com/someone/status/${P}`,
    `https://notx.com/someone/status/${P}`,
    `https://x.com.evil.example/someone/status/${P}`,
    `https://evil.example/x.com/someone/status/${P}`,
    `https://evil.example/youtube.com/watch?v=${V}`,
    `https://youtube.com.evil.example/watch?v=${V}`,
    `https://notyoutube.com/watch?v=${V}`,
    `https://youtube.co/watch?v=${V}`,
    `https://img.youtube.com/watch?v=${V}`,
    `https://youtube.com./watch?v=${V}`,
    `https://xn--youtue-tg7b.com/watch?v=${V}`,
    `https://nitterx.net/someone/status/${P}`,
    'https://www.t.co/AbC123',
    'https://notreddit.com/r/sample/comments/1abcde2/',
    'https://reddit.com.evil.example/r/sample/comments/1abcde2/',
    'https://evil.reddit.com/r/sample/comments/1abcde2/',
    'https://reddit.app.link.evil.example/abc',
    'https://evil.app.link/abc',
    'https://redd.it.evil.example/1abcde2',
    'https://notinstagram.com/p/Cx_9-AbCdEf/',
    'https://instagram.com.evil.example/p/Cx_9-AbCdEf/',
    'https://www-instagram.com/p/Cx_9-AbCdEf/',
    'https://notfacebook.com/sample/posts/122000000000001',
    'https://facebook.com.evil.example/sample/posts/122000000000001',
    'https://evil.facebook.com/sample/posts/122000000000001',
    'https://xx-xxx.facebook.com/sample/posts/122000000000001',
    'https://fb.watch.evil.example/abc/',
    'https://nottiktok.com/@someone/video/7080000000000000001',
    'https://tiktok.com.evil.example/@someone/video/7080000000000000001',
    'https://xvm.tiktok.com/ZMabc123/',
    'https://notlinkedin.com/feed/update/urn:li:activity:7080000000000000001/',
    'https://linkedin.com.evil.example/feed/update/urn:li:activity:7080000000000000001/',
    'https://eng.linkedin.com/feed/update/urn:li:activity:7080000000000000001/',
    'https://lnkd.in.evil.example/abc',
    'https://127.0.0.1/r/sample/comments/1abcde2/',
  ])('%s is of no supported platform', (link) => {
    expect(parsePostLink(link)).toMatchObject({ ok: false, reason: 'This is not a link of a supported platform.' });
  });

  it.each([
    `https://youtube.com@evil.example/watch?v=${V}`,
    `https://evil.example@youtube.com/watch?v=${V}`,
    `https://user:secret@youtube.com/watch?v=${V}`,
    `https://youtube.com:443/watch?v=${V}`,
    `https://x.com:8080/someone/status/${P}`,
    'https://www.reddit.com@evil.example/comments/1abcde2',
    'https://someone:secret@www.instagram.com/p/Cx_9-AbCdEf/',
    'https://vm.tiktok.com:8443/ZMabc123/',
    'https://t.co:22/AbC123',
    'https://lnkd.in@127.0.0.1/abc',
    'https://[::1]/comments/1abcde2',
    'https://www.fаcebook.com/sample/posts/122000000000001',
    'https://www.lınkedin.com/feed/update/urn:li:activity:7080000000000000001/',
    'https://www。tiktok。com/@someone/video/7080000000000000001',
    `https://уoutube.com/watch?v=${V}`,
    `https://ｙoutube.com/watch?v=${V}`,
    `https://you%74ube.com/watch?v=${V}`,
    `https:///youtube.com/watch?v=${V}`,
    `https:youtube.com/watch?v=${V}`,
    'https://',
    'https://.../watch',
    'https://1.2.3.999/watch',
  ])('%s has no plain host', (link) => {
    expect(parsePostLink(link)).toMatchObject({ ok: false, code: 'URL_UNSUPPORTED' });
  });

  it.each([
    `https:\\\\youtube.com\\watch?v=${V}`,
    `https://evil.example\\@youtube.com/watch?v=${V}`,
    `https://you\ttube.com/watch?v=${V}`,
    'https://vm.tiktok.com\\@evil.example/ZMabc123/',
    'https://evil.example\\.reddit.com/comments/1abcde2',
    `https://youtube.com/watch?v=${V} https://evil.example`,
    `https://youtube.com/\u0000watch?v=${V}`,
  ])('%j holds what parsers read differently', (link) => {
    expect(parsePostLink(link)).toMatchObject({ ok: false, reason: expect.stringContaining('no spaces') as string });
  });

  it.each([
    `ftp://youtube.com/watch?v=${V}`,
    'javascript:alert(1)',
    `data:text/html,https://youtu.be/${V}`,
    `vnd.youtube:${V}`,
  ])('%s has another scheme', (link) => {
    expect(parsePostLink(link)).toMatchObject({ ok: false, reason: 'Only https links are supported.' });
  });

  it.each(['', 'hello', `youtube.com/watch?v=${V}`, `//youtube.com/watch?v=${V}`, V])('%j is not in full', (link) => {
    expect(parsePostLink(link)).toMatchObject({ ok: false, reason: expect.stringContaining('https://') as string });
  });

  it('has at most 2,048 characters', () => {
    const link = `https://youtu.be/${V}?si=`;
    expect(parsePostLink(link.padEnd(2048, 'a'))).toMatchObject({ ok: true });
    expect(parsePostLink(link.padEnd(2049, 'a'))).toMatchObject({ ok: false });
  });
});
