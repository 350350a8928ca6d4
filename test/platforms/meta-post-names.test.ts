import { describe, expect, it } from 'vitest';
import { isMetaPostId, listedName, namesOfPost } from '../../shared/platforms/meta-post-names.ts';

describe('an id of a Facebook post as links state it', () => {
  it.each([
    ['122000000000001', '122000000000001'],
    ['1000000000001_122000000000001', '122000000000001'],
    ['pfbid02AbC', 'pfbid02AbC'],
    ['1000000000001_pfbid02AbC', 'pfbid02AbC'],
    ['video:88', 'video:88'],
    ['photo:77', 'photo:77'],
  ])('%s is called %s in the list of its Page', (postId, name) => {
    expect(isMetaPostId(postId)).toBe(true);
    expect(listedName(postId)).toBe(name);
  });

  it.each(['', 'abc', 'pfbid', '1_2_3', '1_', '_1', 'video:', 'video:abc', 'page:1', 'ad:1', '1/2', '9'.repeat(26)])(
    '%j is none',
    (postId) => {
      expect(isMetaPostId(postId)).toBe(false);
    },
  );
});

describe('the address of a post in the list of its Page', () => {
  const PAGE = 'https://www.facebook.com/1000000000001';
  it.each([
    [`${PAGE}/posts/555`, '555'],
    [`${PAGE}/posts/some-words/555/`, '555'],
    [`${PAGE}/posts/pfbid02AbC?__cft__[0]=x`, 'pfbid02AbC'],
    ['https://www.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=1000000000001', 'pfbid02AbC'],
    [`${PAGE}/videos/88/`, 'video:88'],
    [`${PAGE}/videos/some-words/88/`, 'video:88'],
    ['https://www.facebook.com/reel/88/', 'video:88'],
    ['https://www.facebook.com/watch/?v=88', 'video:88'],
    ['https://www.facebook.com/photo.php?fbid=77&set=a.1&type=3', 'photo:77'],
    [`${PAGE}/photos/a.1/77/`, 'photo:77'],
    ['https://www.facebook.com/videos/posts/555', '555'],
  ])('%s gives it the name %s, besides those of its number', (address, name) => {
    const ofNumber = ['122', 'video:122', 'photo:122'];
    expect(namesOfPost('1000000000001_122', address)).toEqual([...ofNumber, name]);
  });

  it.each(['not an address', 'https://www.facebook.com/', PAGE, 'https://www.facebook.com/posts'])(
    'gives it no further name: %s',
    (address) => {
      expect(namesOfPost('1000000000001_122', address)).toEqual(['122', 'video:122', 'photo:122']);
    },
  );
});
