import { describe, it } from 'vitest';
import { expectPost, expectRefused, expectShort } from './expected-links.ts';

const N = '7080000000000000001';

describe('a link to a post on LinkedIn', () => {
  it.each([
    `https://www.linkedin.com/feed/update/urn:li:activity:${N}/`,
    `https://linkedin.com/feed/update/urn:li:activity:${N}`,
    `http://www.linkedin.com/feed/update/urn:li:activity:${N}/`,
    `https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A${N}`,
    `https://www.linkedin.com/feed/update/urn%3ali%3aactivity%3a${N}/`,
    `https://uk.linkedin.com/posts/someone_a-title-activity-${N}-aB_d`,
    `https://www.linkedin.com/posts/someone_a-title-activity-${N}-x-y1/?utm_source=share&rcm=ACo`,
    `https://www.linkedin.com/posts/some-one_#tag-activity-${N}`.replace('#', '%23'),
    `https://www.linkedin.com/posts/someone_my-share-7000000000000000009-story-activity-${N}-aBcD`,
    `https://www.linkedin.com/embed/feed/update/urn:li:activity:${N}`,
    `https://www.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A${N}`,
    `https://m.linkedin.com/feed/update/urn:li:activity:${N}`,
    `https://www.linkedin.com/mwlite/feed/update/urn:li:activity:${N}`,
    `https://www.linkedin.com/analytics/post-summary/urn:li:activity:${N}/`,
    `https://www.linkedin.com/feed/update/urn:li:activity:${N}/?commentUrn=urn%3Ali%3Acomment%3A(1,2)&trk=x`,
  ])('%s names the activity', (link) => {
    expectPost(link, 'linkedin', `activity:${N}`, `https://www.linkedin.com/feed/update/urn:li:activity:${N}/`);
  });

  it.each([
    [`https://www.linkedin.com/feed/update/urn:li:share:${N}/`, 'share'],
    [`https://www.linkedin.com/embed/feed/update/urn:li:share:${N}`, 'share'],
    [`https://www.linkedin.com/posts/someone_a-title-share-${N}-aBcD/`, 'share'],
    [`https://www.linkedin.com/feed/update/urn:li:ugcPost:${N}/`, 'ugcPost'],
    [`https://www.linkedin.com/video/live/urn:li:ugcPost:${N}/`, 'ugcPost'],
    [`https://www.linkedin.com/posts/someone_a-title-ugcPost-${N}-aBcD`, 'ugcPost'],
    [`https://www.linkedin.com/posts/someone_a-title-ugcpost-${N}-aBcD`, 'ugcPost'],
  ])('%s keeps the kind of its number', (link, type) => {
    expectPost(link, 'linkedin', `${type}:${N}`, `https://www.linkedin.com/feed/update/urn:li:${type}:${N}/`);
  });

  it.each(['1'.repeat(15), '1'.repeat(20)])('a number may be %s', (n) => {
    const link = `https://www.linkedin.com/feed/update/urn:li:share:${n}/`;
    expectPost(link, 'linkedin', `share:${n}`, link);
  });

  it.each([
    ['https://lnkd.in/eAbC123', 'https://lnkd.in/eAbC123'],
    ['http://lnkd.in/p/eAbC123', 'https://lnkd.in/p/eAbC123'],
  ])('%s says it when it is asked', (link, resolve) => {
    expectShort(link, resolve);
  });

  it.each([
    ['https://www.linkedin.com/', 'names no post on LinkedIn'],
    ['https://www.linkedin.com/feed/', 'names no post on LinkedIn'],
    ['https://www.linkedin.com/feed/update/', 'names no post on LinkedIn'],
    [`https://www.linkedin.com/feed/update/urn:li:groupPost:1-${N}/`, 'names no post on LinkedIn'],
    [`https://www.linkedin.com/feed/update/urn:li:activity:${'1'.repeat(14)}/`, 'names no post on LinkedIn'],
    [`https://www.linkedin.com/feed/update/urn:li:activity:${'1'.repeat(21)}/`, 'names no post on LinkedIn'],
    ['https://www.linkedin.com/feed/update/urn:li:activity:0080000000000000001/', 'names no post on LinkedIn'],
    [`https://www.linkedin.com/posts/someone_a-title-activity-${N}-a-long-tail`, 'names no post on LinkedIn'],
    [`https://www.linkedin.com/posts/someone_a-title-${N}`, 'names no post on LinkedIn'],
    [`https://www.linkedin.com/jobs/view/${N}`, 'names no post on LinkedIn'],
    ['https://lnkd.in/', 'names no post on LinkedIn'],
    ['https://www.linkedin.com/pulse/a-title-someone-abcde', 'article'],
    ['https://www.linkedin.com/company/sample/posts/', 'company page'],
    ['https://www.linkedin.com/in/someone/', 'profile'],
  ])('%s names none', (link, reason) => {
    expectRefused(link, reason);
  });
});
