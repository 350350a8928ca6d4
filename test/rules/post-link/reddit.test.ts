import { describe, it } from 'vitest';
import { expectPost, expectRefused, expectShort } from './expected-links.ts';

const P = '1abcde2';

describe('a link to a post on Reddit', () => {
  it.each([
    `https://www.reddit.com/r/sample/comments/${P}/a_synthetic_title/`,
    `https://reddit.com/r/sample/comments/${P}`,
    `http://www.reddit.com/r/sample/comments/${P}/`,
    ...['old', 'new', 'np', 'm', 'i', 'amp', 'sh'].map((site) => `https://${site}.reddit.com/r/sample/comments/${P}/`),
    `https://www.reddit.com/comments/${P}`,
    `https://www.reddit.com/tb/${P}`,
    `https://redd.it/${P}`,
    `https://www.redd.it/${P}/`,
    `https://www.reddit.com/user/someone/comments/${P}/a_title/`,
    `https://www.reddit.com/u/someone/comments/${P}/a_title/`,
    `https://www.reddit.com/r/sample/comments/${P}/a_title/k9zxy12/`,
    `https://www.reddit.com/r/sample/comments/${P}/comment/k9zxy12/?context=3`,
    `https://www.reddit.com/gallery/${P}`,
    `https://www.reddit.com/poll/${P}`,
    `https://www.reddit.com/r/sample/comments/${P}.json`,
    `https://www.reddit.com/r/sample/comments/${P}/a_title/.json?limit=1`,
    `https://www.reddit.com/comments/${P}.rss`,
    `https://www.reddit.com/r/sample/comments/${P}/t/?utm_source=share&utm_medium=web3x#top`,
    `https://www.reddit.com/r/Sample/comments/${P.toUpperCase()}/Title/`,
  ])('%s names the post', (link) => {
    expectPost(link, 'reddit', P, `https://www.reddit.com/comments/${P}/`);
  });

  it.each([
    ['https://redd.it/abcd', 'abcd'],
    ['https://redd.it/zzzzzzzzzz', 'zzzzzzzzzz'],
  ])('%s has an id of a length that ids have', (link, id) => {
    expectPost(link, 'reddit', id, `https://www.reddit.com/comments/${id}/`);
  });

  it.each([
    ['https://www.reddit.com/r/sample/s/AbC123xyz', 'https://www.reddit.com/r/sample/s/AbC123xyz'],
    ['http://old.reddit.com/u/someone/s/AbC123xyz/', 'https://old.reddit.com/u/someone/s/AbC123xyz/'],
    ['https://www.reddit.com/user/someone/s/AbC123xyz#x', 'https://www.reddit.com/user/someone/s/AbC123xyz'],
    ['https://reddit.app.link/AbC123xyz', 'https://reddit.app.link/AbC123xyz'],
    ['https://reddit.app.link/?$deeplink=x', 'https://reddit.app.link/?$deeplink=x'],
  ])('%s says it when it is asked', (link, resolve) => {
    expectShort(link, resolve);
  });

  it.each([
    ['https://www.reddit.com/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/comments/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/comments/abc/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/comments/abcdefghijk/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/comments/0abcde2/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/comments/1abc-e2/', 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/wiki/comments/', 'names no post on Reddit'],
    [`https://www.reddit.com/x/sample/comments/${P}/`, 'names no post on Reddit'],
    ['https://www.reddit.com/r/sample/s/', 'names no post on Reddit'],
    ['https://www.reddit.com/user/someone/', 'names no post on Reddit'],
    ['https://redd.it/', 'names no post on Reddit'],
    [`https://redd.it/r/${P}`, 'names no post on Reddit'],
    ['https://reddit.app.link/', 'names no post on Reddit'],
    ['https://v.redd.it/abc123xyz', 'media file'],
    ['https://i.redd.it/abc123xyz.jpg', 'media file'],
    ['https://preview.redd.it/abc123xyz.jpg?width=640', 'media file'],
    ['https://www.reddit.com/video/abc123xyz', 'media file'],
  ])('%s names none', (link, reason) => {
    expectRefused(link, reason);
  });
});
