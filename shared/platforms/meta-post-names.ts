const NAMED = /^(?:\d{1,25}_)?(\d{1,25}|pfbid[A-Za-z0-9]{1,180})$/;
const MEDIUM = /^(?:video|photo):\d{1,25}$/;

export const isMetaPostId = (postId: string): boolean => NAMED.test(postId) || MEDIUM.test(postId);

/** What a Page's list calls a post: the account in an id of two parts need not be the number of the Page. */
export const listedName = (postId: string): string => NAMED.exec(postId)?.[1] ?? postId;

/** What links may call the post with this id in the Graph API and this address. */
export function namesOfPost(graphId: string, address: string): string[] {
  const number = graphId.split('_')[1] ?? '';
  // Numbers are never given twice, and the post of a single photo or video may have the number of that.
  return [...new Set([number, `video:${number}`, `photo:${number}`, ...namesInAddress(address)])];
}

const PREFIXES = new Map([
  ['posts', ''],
  ['videos', 'video:'],
  ['reel', 'video:'],
  ['reels', 'video:'],
  ['photos', 'photo:'],
]);

function namesInAddress(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { pathname, searchParams } = new URL(address);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const last = segments.pop();
  const prefix = PREFIXES.get(segments.findLast((segment) => PREFIXES.has(segment)) ?? '');
  const inPath = prefix === undefined || last === undefined ? [] : [`${prefix}${last}`];
  const inQuery = ([name, kind]: readonly [string, string]) => searchParams.getAll(name).map((id) => `${kind}${id}`);
  return [...inPath, ...QUERY_NAMES.flatMap(inQuery)];
}

const QUERY_NAMES = [
  ['story_fbid', ''],
  ['v', 'video:'],
  ['fbid', 'photo:'],
] as const;
