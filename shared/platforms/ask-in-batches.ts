import { atMs, type Instant } from '../model/instant.ts';
import type { Absent, FetchOutcome, Observed } from '../model/observation.ts';
import { askJson, type HttpAnswer, type HttpOptions, type HttpRequest } from './http.ts';
import type { FetchResult, PostRef } from './port.ts';
import { type Answered, credentialRefused, malformed, type Refusal, refusalOf } from './refusal.ts';

/** What an answer says about one post, before it is stamped with the post, the time and the call. */
export type Reading =
  Omit<Observed, 'postId' | 'fetchedAt' | 'api'> | Omit<Absent, 'postId' | 'fetchedAt' | 'api' | 'retryAt'>;

/** One call of a vendor's API that takes several posts. */
export interface VendorCall {
  /** Such as `youtube.videos.list`. */
  api: string;
  batchSize: number;
  /** Requests under way at once; all of them by default. */
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
  const results = await eachOf(batches, call.concurrency ?? batches.length, (batch) => ask(call, batch, now));
  const invalid = postIds.filter((postId) => !call.isPostId(postId)).map((postId) => notAPost(call, postId, now));
  return inOrder(merged([...results, { outcomes: invalid, call: 'ok' }]), postIds);
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
  if ('reason' in answer) return refused(call, postIds, answer, atMs(nowMs));
  const result = resultOf(call, postIds, answer, nowMs);
  const blockedUntil = answer.kind === 'answered' ? call.closedUntil?.(answer, nowMs) : undefined;
  return blockedUntil === undefined ? result : merged([result, { outcomes: [], call: 'ok', blockedUntil }]);
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
  const refusal = refusalOf(answer, call.refusal, nowMs);
  if (refusal) return refused(call, postIds, refusal, at);

  const readings = answer.kind === 'answered' && answer.body.json ? call.read(answer.body.value, postIds, at) : null;
  if (readings === null) return refused(call, postIds, malformed, at);
  return {
    outcomes: postIds.map((postId): FetchOutcome => ({
      ...(readings.get(postId) ?? UNMENTIONED),
      postId,
      fetchedAt: at,
      api: call.api,
    })),
    // An answer that mentions none of the posts is an answer to something else.
    call: postIds.some((postId) => readings.has(postId)) ? 'ok' : 'failed',
  };
}

const UNMENTIONED: Reading = {
  kind: 'absent',
  reason: 'UNPARSABLE',
  detail: 'The answer of the platform says nothing about this post.',
};

function refused({ api }: VendorCall, postIds: readonly string[], refusal: Refusal, at: Instant): FetchResult {
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

/** One malformed id would make the vendor refuse the posts it travels with. */
const notAPost = ({ api }: VendorCall, postId: string, now: () => number): FetchOutcome => ({
  kind: 'absent',
  postId,
  fetchedAt: atMs(now()),
  api,
  reason: 'TRUE_ABSENCE',
  detail: 'The platform has no posts with an id of this form.',
});

const SEVERITY = { ok: 0, failed: 1, rate_limited: 2 } as const;

/** Several calls seen as one: a limit outweighs a failure, and the latest reopening counts. */
export function merged(results: readonly FetchResult[]): FetchResult {
  const blocks = results.flatMap(({ blockedUntil }) => blockedUntil ?? []).sort();
  const blockedUntil = blocks.at(-1);
  return {
    outcomes: results.flatMap(({ outcomes }) => outcomes),
    call: results.reduce<FetchResult['call']>(
      (worst, { call }) => (SEVERITY[call] > SEVERITY[worst] ? call : worst),
      'ok',
    ),
    ...(blockedUntil === undefined ? {} : { blockedUntil }),
  };
}

/** The same result with one outcome per post, in the order of these ids; a later outcome replaces an earlier one. */
export function inOrder(result: FetchResult, postIds: readonly string[]): FetchResult {
  const byPost = new Map(result.outcomes.map((outcome) => [outcome.postId, outcome]));
  return { ...result, outcomes: [...new Set(postIds)].flatMap((postId) => byPost.get(postId) ?? []) };
}
