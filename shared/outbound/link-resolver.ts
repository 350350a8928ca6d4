import type { LinkStop } from '../model/link-stop.ts';
import { askHeaders, type HeadersAnswer } from './ask-headers.ts';

/** Where a short link leads: to a post, to nothing of use, or nobody can say for the moment. */
export type Resolution =
  | { kind: 'post'; link: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unavailable'; cause: 'timeout' | 'network' | 'address' | 'busy' };

/** Follows a short link; gives up when `signal` says so, or after its own time. Never rejects. */
export type ResolveLink = (url: string, signal?: AbortSignal) => Promise<Resolution>;

export interface LinkResolverSettings {
  /** What a redirect's target is: decides who is asked at all. */
  stop: (link: string) => LinkStop;
  ask?: (url: string, signal: AbortSignal) => Promise<HeadersAnswer>;
  /** For the whole way. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 3_000;
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

const SAYS_NOTHING = 'The short link does not say which post it leads to: open it and paste the full link.';
const LEADS_ELSEWHERE = 'The short link does not lead to a supported platform: paste the full link of the post.';
const LEADS_TOO_FAR = 'The short link leads through too many others: open it and paste the full link.';

/** Follows redirects from page to page of the platforms until one names a post. */
export function linkResolver({ stop, ask = askHeaders, timeoutMs = TIMEOUT_MS }: LinkResolverSettings): ResolveLink {
  return async (start, signal) => {
    const ownTime = AbortSignal.timeout(timeoutMs);
    const inTime = signal ? AbortSignal.any([signal, ownTime]) : ownTime;
    let page: { url: string; refusal?: string } = { url: start };
    for (let redirects = 0; redirects < MAX_REDIRECTS; redirects += 1) {
      if (inTime.aborted) return { kind: 'unavailable', cause: 'timeout' };
      const answer = await ask(page.url, inTime);
      if (answer.kind === 'unreachable') return { kind: 'unavailable', cause: answer.cause };
      const { status, location } = answer;
      if (status === 429 || status >= 500) return { kind: 'unavailable', cause: 'busy' };
      const link = REDIRECTS.includes(status) ? target(location, page.url) : undefined;
      if (link === undefined) return { kind: 'refused', reason: page.refusal ?? SAYS_NOTHING };
      const next = stop(link);
      if (next.kind === 'post') return { kind: 'post', link };
      if (next.kind === 'foreign') return { kind: 'refused', reason: LEADS_ELSEWHERE };
      page = next;
    }
    return { kind: 'refused', reason: LEADS_TOO_FAR };
  };
}

/** A redirect's target in full. It may be a path of the site that answers. */
function target(location: string | undefined, from: string): string | undefined {
  if (location === undefined) return undefined;
  // Header values arrive byte by byte; sites write letters outside ASCII in UTF-8.
  const written = Buffer.from(location, 'latin1').toString('utf8');
  if (/^[a-z][a-z0-9+.-]*:/i.test(written)) return written;
  return URL.canParse(written, from) ? new URL(written, from).href : undefined;
}
