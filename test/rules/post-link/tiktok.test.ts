import { describe, it } from 'vitest';
import { expectPost, expectRefused, expectShort } from './expected-links.ts';

const V = '7080000000000000001';

describe('a link to a post on TikTok', () => {
  it.each([
    `https://www.tiktok.com/@some.one/video/${V}`,
    `https://tiktok.com/@someone/video/${V}`,
    `http://www.tiktok.com/@someone/video/${V}/`,
    `https://m.tiktok.com/@someone/video/${V}`,
    `https://www.tiktok.com/%40someone/video/${V}`,
    `https://www.tiktok.com/@someone/photo/${V}`,
    `https://m.tiktok.com/v/${V}.html`,
    `https://m.tiktok.com/v/${V}.html?u_code=x&preview_pb=0`,
    `https://www.tiktok.com/v/${V}`,
    `https://www.tiktok.com/embed/v2/${V}`,
    `https://www.tiktok.com/embed/${V}`,
    `https://www.tiktok.com/player/v1/${V}?music_info=1`,
    `https://www.tiktok.com/share/video/${V}`,
    `https://www.tiktok.com/@/video/${V}`,
    `https://www.tiktok.com/@someone/video/${V}?is_from_webapp=1&sender_device=pc&web_id=1`,
    `https://www.tiktok.com/@someone/video/${V}?_r=1&_t=x&lang=en#c`,
  ])('%s names the post', (link) => {
    expectPost(link, 'tiktok', V, `https://www.tiktok.com/@/video/${V}`);
  });

  it.each(['1'.repeat(17), '1'.repeat(20)])('an id may be %s', (id) => {
    expectPost(`https://www.tiktok.com/@a/video/${id}`, 'tiktok', id, `https://www.tiktok.com/@/video/${id}`);
  });

  it.each([
    ['https://vm.tiktok.com/ZMabc123/', 'https://vm.tiktok.com/ZMabc123/'],
    ['http://vt.tiktok.com/ZSabc123', 'https://vt.tiktok.com/ZSabc123'],
    ['https://www.tiktok.com/t/ZTabc123/', 'https://www.tiktok.com/t/ZTabc123/'],
    ['https://vm.tiktok.com/ZMabc123/?k=1#x', 'https://vm.tiktok.com/ZMabc123/?k=1'],
  ])('%s says it when it is asked', (link, resolve) => {
    expectShort(link, resolve);
  });

  it.each([
    ['https://www.tiktok.com/', 'names no post on TikTok'],
    ['https://www.tiktok.com/@someone', 'names no post on TikTok'],
    ['https://www.tiktok.com/@someone/video/', 'names no post on TikTok'],
    [`https://www.tiktok.com/@someone/video/${'1'.repeat(16)}`, 'names no post on TikTok'],
    [`https://www.tiktok.com/@someone/video/${'1'.repeat(21)}`, 'names no post on TikTok'],
    ['https://www.tiktok.com/@someone/video/0080000000000000001', 'names no post on TikTok'],
    [`https://www.tiktok.com/someone/video/${V}`, 'names no post on TikTok'],
    [`https://www.tiktok.com/player/v2/${V}`, 'names no post on TikTok'],
    [`https://www.tiktok.com/share/user/${V}`, 'names no post on TikTok'],
    ['https://www.tiktok.com/t/', 'names no post on TikTok'],
    ['https://vm.tiktok.com/', 'names no post on TikTok'],
    ['https://www.tiktok.com/@someone/live', 'live stream'],
    ['https://www.tiktok.com/music/a-sound-7080000000000000001', 'sound'],
    ['https://www.tiktok.com/tag/sample', 'hashtag'],
  ])('%s names none', (link, reason) => {
    expectRefused(link, reason);
  });
});
