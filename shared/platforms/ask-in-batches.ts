import { atMs, type Instant } from '../model/instant.ts';
import type { Absent, FetchOutcome, Observed } from '../model/observation.ts';
import { askJson, type HttpAnswer, type HttpOptions, type HttpRequest } from '../vendor-http/http.ts';
import { limitIn, type LimitHeaders } from './limit-headers.ts';
import type { FetchResult, PostRef } from './port.ts';
import { type Answered, credentialRefused, malformed, rateLimited, type Refusal, refusalOf } from './refusal.ts';

/** What an answer says about one post, before it is stamped with the post, the time and the call. */
export type Reading =
  Omit<Observed, 'postId' | 'fetchedAt' | 'api'> | Omit<Absent, 'postId' | 'fetchedAt' | 'api' | 'retryAt'>;

/** One call of a vendor's API that takes several posts. */
export interface VendorCall {
  /** Such as `youtube.videos.list`. */
  api: string;
  batchSize: number;
  /** Requests under way at once; all of them by default. Those to come are not made once an answer tells of a limit. */
  concurrency?: number;
  isPostId: (postId: string) => boolean;
  /** Rejects where the credential cannot be had, and is a refusal where the vendor itself gives none. */
  request: (postIds: readonly string[]) => Promise<HttpRequest | Refusal>;
  /** That the credential of a request is no longer taken and `request` gets another: the call is made once more. */
  outdated?: (answer: Answered, request: HttpRequest) => boolean;
  /** Refusals in the vendor's own form; null leaves the answer to what HTTP says. */
  refusal: (answer: Answered, nowMs: number) => Refusal | null;
  /** Before when the vendor wants no further call although it answered this one. */
  closedUntil?: (answer: Answered, nowMs: number) => Instant | undefined;
  /** What the body says, per post; null where it is no answer to this call. */
  read: (body: unknown, postIds: readonly string[], fetchedAt: Instant) => ReadonlyMap<string, Reading> | null;
  /** What an answer that holds no result still says about its posts; null where it says nothing about them. */
  readRefused?: (
    answer: Answered,
    postIds: readonly string[],
    fetchedAt: Instant,
  ) => ReadonlyMap<string, Reading> | null;
  /** Where the vendor says what is left of its limit. */
  limitHeaders?: LimitHeaders;
  http: HttpOptions | undefined;
}

/** Asks for posts in as few calls as the vendor allows; each distinct post gets one outcome, whatever comes back. */
export async function askInBatches(
  call: VendorCall,
  posts: readonly PostRef[],
  now: () => number,
): Promise<FetchResult> {
  const postIds = [...new Set(posts.map(({ postId }) => postId))];
  const askable = postIds.filter(call.isPostId);
  const batches = Array.from({ length: Math.ceil(askable.length / call.batchSize) }, (_, index) =>
    askable.slice(index * call.batchSize, (index + 1) * call.batchSize),
  );
  let limit: Refusal | undefined;
  const results = await eachOf(batches, call.concurrency ?? batches.length, async (batch) => {
    const result = limit ? refused(call.api, batch, limit, atMs(now())) : await ask(call, batch, now);
    if (result.blockedUntil !== undefined) limit ??= notAsked(result.blockedUntil);
    return result;
  });
  const invalid = postIds.filter((postId) => !call.isPostId(postId));
  return inOrder(merged([...results, refused(call.api, invalid, notAPost, atMs(now()))]), postIds);
}

/** What each item's work gives, in the order of the items, with so many under way at most. */
async function eachOf<T, R>(items: readonly T[], concurrency: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}

async function ask(call: VendorCall, postIds: readonly string[], now: () => number): Promise<FetchResult> {
  const answer = await answerTo(call, postIds);
  const nowMs = now();
  if ('reason' in answer) return refused(call.api, postIds, answer, atMs(nowMs));
  const result = resultOf(call, postIds, answer, nowMs);
  if (answer.kind !== 'answered') return { ...result, calls: 1 };
  const blockedUntil = call.closedUntil?.(answer, nowMs);
  const limit = call.limitHeaders && limitIn(answer.headers, call.limitHeaders, nowMs);
  const alsoTold: FetchResult = {
    outcomes: [],
    call: 'ok',
    ...(blockedUntil === undefined ? {} : { blockedUntil }),
    ...(limit === undefined ? {} : { limit }),
    calls: 1,
  };
  return merged([result, alsoTold]);
}

async function answerTo(call: VendorCall, postIds: readonly string[], renewals = 1): Promise<HttpAnswer | Refusal> {
  let request: HttpRequest | Refusal;
  try {
    request = await call.request(postIds);
  } catch {
    return credentialRefused('The credential of the platform could not be read.');
  }
  if ('reason' in request) return request;
  const answer = await askJson(request, call.http);
  const isOutdated = answer.kind === 'answered' && call.outdated?.(answer, request) === true;
  return isOutdated && renewals > 0 ? answerTo(call, postIds, renewals - 1) : answer;
}

function resultOf(call: VendorCall, postIds: readonly string[], answer: HttpAnswer, nowMs: number): FetchResult {
  const at = atMs(nowMs);
  const aboutPosts = answer.kind === 'answered' && call.readRefused?.(answer, postIds, at);
  if (aboutPosts) return told(call, postIds, aboutPosts, at);
  const refusal = refusalOf(answer, call.refusal, nowMs);
  if (refusal) return refused(call.api, postIds, refusal, at);

  const readings = answer.kind === 'answered' && answer.body.json ? call.read(answer.body.value, postIds, at) : null;
  return readings ? told(call, postIds, readings, at) : refused(call.api, postIds, malformed, at);
}

const told = (
  { api }: VendorCall,
  postIds: readonly string[],
  readings: ReadonlyMap<string, Reading>,
  at: Instant,
): FetchResult => ({
  outcomes: postIds.map((postId): FetchOutcome => ({
    ...(readings.get(postId) ?? UNMENTIONED),
    postId,
    fetchedAt: at,
    api,
  })),
  // An answer that mentions none of the posts is an answer to something else.
  call: postIds.some((postId) => readings.has(postId)) ? 'ok' : 'failed',
});

const UNMENTIONED: Reading = {
  kind: 'absent',
  reason: 'UNPARSABLE',
  detail: 'The answer of the platform says nothing about this post.',
};

/** The same refusal for each of these posts. */
export function refused(api: string, postIds: readonly string[], refusal: Refusal, at: Instant): FetchResult {
  const { reason, detail, retryAt, call } = refusal;
  const outcomes = postIds.map((postId): FetchOutcome => ({
    kind: 'absent',
    postId,
    fetchedAt: at,
    api,
    reason,
    detail,
    ...(retryAt === undefined ? {} : { retryAt }),
  }));
  return { outcomes, call, ...(call === 'rate_limited' && retryAt !== undefined ? { blockedUntil: retryAt } : {}) };
}

/** For ids that are not sent: one malformed id would make the vendor refuse the posts it travels with. */
export const notAPost: Refusal = {
  reason: 'TRUE_ABSENCE',
  call: 'ok',
  detail: 'The platform has no posts with an id of this form.',
};

const notAsked = (until: Instant): Refusal => rateLimited(until, 'The platform takes no more calls for now.');

/** What was answered so far and a further call in one. The call is not made once an answer has told of a limit. */
export async function unlessBlocked(
  before: FetchResult,
  { api, postIds, now }: { api: string; postIds: readonly string[]; now: () => number },
  ask: () => Promise<FetchResult>,
): Promise<FetchResult> {
  const { blockedUntil } = before;
  const further = blockedUntil === undefined ? await ask() : refused(api, postIds, notAsked(blockedUntil), atMs(now()));
  return merged([before, further]);
}

const SEVERITY = { ok: 0, failed: 1, rate_limited: 2 } as const;

/** Several calls seen as one: a limit outweighs a failure, the latest reopening counts, and the least that is left. */
export function merged(results: readonly FetchResult[]): FetchResult {
  const blocks = results.flatMap(({ blockedUntil }) => blockedUntil ?? []).sort();
  const blockedUntil = blocks.at(-1);
  const [limit] = results.flatMap((result) => result.limit ?? []).sort((a, b) => a.remaining - b.remaining);
  return {
    outcomes: results.flatMap(({ outcomes }) => outcomes),
    call: results.reduce<FetchResult['call']>(
      (worst, { call }) => (SEVERITY[call] > SEVERITY[worst] ? call : worst),
      'ok',
    ),
    ...(blockedUntil === undefined ? {} : { blockedUntil }),
    ...(limit === undefined ? {} : { limit }),
    calls: results.reduce((sum, { calls = 0 }) => sum + calls, 0),
  };
}

/** The same result with one outcome per post, in the order of these ids; a later outcome replaces an earlier one. */
export function inOrder(result: FetchResult, postIds: readonly string[]): FetchResult {
  const byPost = new Map(result.outcomes.map((outcome) => [outcome.postId, outcome]));
  return { ...result, outcomes: [...new Set(postIds)].flatMap((postId) => byPost.get(postId) ?? []) };
}
