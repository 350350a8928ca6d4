import { isInt64 } from './int64.ts';

/** LinkedIn numbers one post up to three times: as an activity, which its link shows, and as what its statistics know. */
export type LinkedinPostKind = 'share' | 'ugcPost' | 'activity';

const POST_ID = /^(share|ugcPost|activity):([1-9]\d*)$/;
const URN = 'urn:li:';

/** What a post id such as `share:7300000000000000001` numbers; undefined where it is no post id. */
export function kindOf(postId: string): LinkedinPostKind | undefined {
  const [, kind, number = ''] = POST_ID.exec(postId) ?? [];
  return isInt64(number) ? (kind as LinkedinPostKind) : undefined;
}

/** Whether LinkedIn keeps statistics under this id. */
export const hasStatistics = (postId: string): boolean => ['share', 'ugcPost'].some((kind) => kind === kindOf(postId));

export const urnOf = (postId: string): string => `${URN}${postId}`;

/** The post id in a URN; undefined where the text is none. */
export const postIdOf = (urn: string | undefined): string | undefined =>
  urn?.startsWith(URN) === true ? urn.slice(URN.length) : undefined;

/** A list of posts as a query of Rest.li protocol 2.0 writes it. */
export const urnList = (postIds: readonly string[]): string =>
  `List(${postIds.map((postId) => encodeURIComponent(urnOf(postId))).join(',')})`;
