import type { PostBook, SimulatedPost } from './posts.ts';

const URN = /^urn:li:(share|ugcPost|activity):([1-9]\d{0,18})$/;
/** In what the numbers of a share and its activity differ: some 90 ms, as LinkedIn makes them one after the other. */
const OTHER_NUMBER = 377_487_361n;

export const isUrnOf = (kind: 'share' | 'ugcPost' | 'activity', urn: string): boolean => URN.exec(urn)?.[1] === kind;

/** The post of a URN. One put under its activity is also there under the number of its share. */
export function postByUrn(posts: PostBook, urn: string): SimulatedPost | undefined {
  const [, kind = '', number = ''] = URN.exec(urn) ?? [];
  const put = putAs(posts, kind, number);
  return put || kind !== 'share' ? put : putAs(posts, 'activity', otherNumber(number));
}

/** The share that an activity is about. */
export const shareOf = (activity: string): string => `urn:li:share:${otherNumber(URN.exec(activity)?.[2] ?? '0')}`;

const otherNumber = (number: string): string => String(BigInt(number) ^ OTHER_NUMBER);

/** Posts are put under the id of their link, with its kind or as the bare number. */
const putAs = (posts: PostBook, kind: string, number: string): SimulatedPost | undefined =>
  posts.get('linkedin', `${kind}:${number}`) ?? posts.get('linkedin', number);
