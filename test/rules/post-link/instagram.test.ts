import { describe, it } from 'vitest';
import { expectPost, expectRefused, expectShort } from './expected-links.ts';

const C = 'Cx_9-AbCdEf';
const STORY = '3210000000000000001';

describe('a link to a post on Instagram', () => {
  it.each([
    `https://www.instagram.com/p/${C}/`,
    `https://instagram.com/p/${C}`,
    `http://instagram.com/p/${C}`,
    `https://m.instagram.com/p/${C}/`,
    `https://instagr.am/p/${C}`,
    `https://www.instagr.am/p/${C}/`,
    `https://www.instagram.com/reel/${C}/`,
    `https://www.instagram.com/reels/${C}/`,
    `https://www.instagram.com/tv/${C}/`,
    `https://www.instagram.com/some.one_1/p/${C}/`,
    `https://www.instagram.com/someone/reel/${C}/`,
    `https://www.instagram.com/p/${C}/?igsh=abc==`,
    `https://www.instagram.com/p/${C}/?igshid=x&utm_source=ig_web_copy_link&img_index=3`,
    `https://www.instagram.com/p/${C}/embed/captioned/`,
    `https://www.instagram.com/reel/${C}/embed/`,
    `https://www.instagram.com/p/${C}/media/?size=l`,
    `https://www.instagram.com/p/${C}/#comments`,
    `https://l.instagram.com/?u=https%3A%2F%2Fwww.instagram.com%2Freel%2F${C}%2F%3Figsh%3Dx&e=AT0`,
    `https://www.instagram.com/accounts/login/?next=%2Fp%2F${C}%2F`,
    `https://www.instagram.com/accounts/login/?next=https%3A%2F%2Fwww.instagram.com%2Freel%2F${C}%2F`,
  ])('%s names the post', (link) => {
    expectPost(link, 'instagram', C, `https://www.instagram.com/p/${C}/`);
  });

  it.each(['abcde', 'a'.repeat(40), '12345678901234', '0123456789012345678901'])(
    'keeps a shortcode as it is written: %s',
    (shortcode) => {
      expectPost(
        `https://www.instagram.com/p/${shortcode}/`,
        'instagram',
        shortcode,
        `https://www.instagram.com/p/${shortcode}/`,
      );
    },
  );

  it.each([
    `https://www.instagram.com/stories/someone/${STORY}/`,
    `https://instagram.com/stories/SomeOne/${STORY}?igsh=x`,
  ])('%s names a story by its number', (link) => {
    expectPost(link, 'instagram', STORY, `https://www.instagram.com/stories/someone/${STORY}/`);
  });

  it.each([
    ['https://www.instagram.com/share/p/BAbc_12-xy', 'https://www.instagram.com/share/p/BAbc_12-xy'],
    ['https://www.instagram.com/share/reel/BAbc12xyz/', 'https://www.instagram.com/share/reel/BAbc12xyz/'],
    ['http://instagram.com/share/BAbc12xyz', 'https://instagram.com/share/BAbc12xyz'],
  ])('%s says it when it is asked', (link, resolve) => {
    expectShort(link, resolve);
  });

  it.each([
    ['https://www.instagram.com/', 'names no post on Instagram'],
    ['https://www.instagram.com/someone/', 'names no post on Instagram'],
    ['https://www.instagram.com/someone/reels/', 'names no post on Instagram'],
    ['https://www.instagram.com/p/', 'names no post on Instagram'],
    ['https://www.instagram.com/p/abcd/', 'names no post on Instagram'],
    [`https://www.instagram.com/p/${'a'.repeat(41)}/`, 'names no post on Instagram'],
    [`https://www.instagram.com/p/${STORY}/`, 'names no post on Instagram'],
    ['https://www.instagram.com/p/abc.def/', 'names no post on Instagram'],
    [`https://www.instagram.com/some-one/p/${C}/`, 'names no post on Instagram'],
    ['https://www.instagram.com/share/', 'names no post on Instagram'],
    ['https://www.instagram.com/share/p/', 'names no post on Instagram'],
    ['https://www.instagram.com/explore/tags/sample/', 'names no post on Instagram'],
    ['https://www.instagram.com/accounts/login/', 'names no post on Instagram'],
    ['https://l.instagram.com/', 'names no post on Instagram'],
    ['https://www.instagram.com/reels/audio/123456789/', 'audio page'],
    ['https://www.instagram.com/stories/highlights/17900000000000001/', 'no single story'],
    ['https://www.instagram.com/stories/someone/', 'no single story'],
    ['https://www.instagram.com/stories/someone/abc/', 'no single story'],
    ['https://www.instagram.com/s/aGlnaGxpZ2h0OjE3?story_media_id=1', 'no single story'],
    [`https://l.instagram.com/?u=https%3A%2F%2Fevil.example%2Fp%2F${C}`, 'not a link of a supported'],
    [`https://www.instagram.com/accounts/login/?next=%2F%2Fevil.example%2Fp%2F${C}`, 'Paste the full link'],
  ])('%s names none', (link, reason) => {
    expectRefused(link, reason);
  });
});
