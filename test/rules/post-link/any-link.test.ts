import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../shared/model/platform.ts';
import type { PostLink } from '../../../shared/rules/post-link/link-reader.ts';
import { parsePostLink } from '../../../shared/rules/post-link.ts';

const digits = (from: number, to: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${from - 1},${to - 1}}$`));
const code = fc.stringMatching(/^[A-Za-z0-9_-]{5,40}$/);
const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/).filter((text) => !/^\.+$/.test(text));
const text = (...parts: (fc.Arbitrary<string> | string)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

/** Links as the platforms write them. */
const written = fc.oneof(
  text('https://www.youtube.com/watch?v=', fc.stringMatching(/^[A-Za-z0-9_-]{11}$/)),
  text('https://x.com/', word, '/status/', digits(1, 19)),
  text('https://www.reddit.com/r/', word, '/comments/', fc.stringMatching(/^[1-9A-Za-z][0-9A-Za-z]{3,9}$/), '/', word),
  text('https://www.instagram.com/', fc.constantFrom('p', 'reel', 'reels', 'tv'), '/', code, '/'),
  text('https://www.instagram.com/stories/', word, '/', digits(15, 20)),
  text(
    'https://www.facebook.com/',
    fc.oneof(word, digits(5, 20)),
    '/posts/',
    fc.oneof(digits(5, 20), text('pfbid', word)),
  ),
  text('https://www.facebook.com/permalink.php?story_fbid=', digits(5, 20), '&id=', digits(5, 20)),
  text('https://www.facebook.com/', word, fc.constantFrom('/videos/', '/photos/a.1/'), digits(5, 20)),
  text('https://www.facebook.com/adsmanager/manage/ads?selected_ad_ids=', digits(5, 20)),
  text('https://www.tiktok.com/@', word, fc.constantFrom('/video/', '/photo/'), digits(17, 20)),
  text(
    'https://www.linkedin.com/feed/update/urn:li:',
    fc.constantFrom('activity', 'share', 'ugcPost', 'ugcpost'),
    ':',
    digits(15, 20),
  ),
  text('https://www.linkedin.com/posts/', word, '-activity-', digits(15, 20), '-', word),
);

const HOSTS = [
  ...['youtube.com', 'youtu.be', 'x.com', 't.co', 'nitter.net', 'www.reddit.com', 'redd.it', 'reddit.app.link'],
  ...['www.instagram.com', 'l.instagram.com', 'www.facebook.com', 'graph.facebook.com', 'l.facebook.com', 'fb.watch'],
  ...['www.tiktok.com', 'vm.tiktok.com', 'www.linkedin.com', 'lnkd.in', 'example.com'],
];
const WORDS = [
  ...[
    'p',
    'r',
    's',
    't',
    'v',
    'u',
    'i',
    '@a',
    '@',
    'share',
    'comments',
    'status',
    'posts',
    'videos',
    'photos',
    'watch',
  ],
  ...['stories', 'video', 'embed', 'feed', 'update', 'urn:li:share:7080000000000000001', 'login', 'l.php', 'insights'],
  ...['permalink.php', 'groups', 'accounts', 'redirect', 'pfbid0', '1abcde2', 'Cx_9-AbCdEf', '7080000000000000001'],
];
const FIELDS = ['v', 'u', 'q', 'id', 'next', 'fbid', 'story_fbid', 'selected_ad_ids', 'highlightedUpdateUrn'];

const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%2F', '%E0%A4%A', '..', '.', '', '%00') },
);
const query = fc.array(fc.tuple(fc.constantFrom(...FIELDS), fc.oneof(segment, written)), { maxLength: 3 });

/** Links of the platforms' hosts with anything behind. */
const assembled = fc
  .tuple(fc.constantFrom(...HOSTS), fc.array(segment, { maxLength: 5 }), query)
  .map(([host, path, fields]) => `https://${host}/${path.join('/')}?${new URLSearchParams(fields).toString()}`);

const anything = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  assembled,
  written,
);

/** What must hold of whatever is answered. */
function expectSound(found: PostLink): void {
  if ('resolve' in found) {
    expect(parsePostLink(found.resolve)).toEqual(found);
    return;
  }
  if (!found.ok) {
    expect(found.reason).toMatch(/^[A-Z].*\.$/);
    return;
  }
  expect(PLATFORMS).toContain(found.platform);
  expect(found.postId).toMatch(/^[\w:-]{1,200}$/);
  expect(parsePostLink(found.canonicalUrl)).toEqual(found);
}

describe('any text', () => {
  it('is a post whose own link names it again, a short link, or refused with a sentence', () => {
    fc.assert(
      fc.property(anything, (link) => expectSound(parsePostLink(link))),
      { numRuns: 5_000 },
    );
  });

  it('names a post where it is written as the platforms do', () => {
    const missed = new Set(PLATFORMS);
    fc.assert(
      fc.property(written, (link) => {
        const found = parsePostLink(link);
        if (found.ok) missed.delete(found.platform);
        expectSound(found);
      }),
      { numRuns: 2_000 },
    );
    expect([...missed]).toEqual([]);
  });
});
