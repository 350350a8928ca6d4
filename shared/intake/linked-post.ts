import { Problem } from '../lambda/error-responses.ts';
import type { Platform } from '../model/platform.ts';
import { LOG } from '../observability/log-codes.ts';
import { logger } from '../observability/logger.ts';
import type { ResolveLink } from '../outbound/link-resolver.ts';
import { parsePostLink } from '../rules/post-link.ts';
import type { FoundPost, PostLink } from '../rules/post-link/link-reader.ts';

export interface LinkReading {
  resolveLink: ResolveLink;
  /** Platforms whose posts can be claimed. */
  connected: readonly Platform[];
}

const RETRY_AFTER_SECONDS = 30;

/** The post that a reported link leads to. Throws 422 where there is none to claim, 503 where that cannot be told now. */
export async function linkedPost(
  { resolveLink, connected }: LinkReading,
  postUrl: string,
  signal?: AbortSignal,
): Promise<FoundPost> {
  let link: PostLink = parsePostLink(postUrl);
  if ('resolve' in link) link = await followed(resolveLink, link.resolve, signal);
  if ('resolve' in link) throw unsupported('The short link leads to another one: open it and paste the full link.');
  if (!link.ok) throw unsupported(link.reason);
  if (!connected.includes(link.platform)) throw unsupported(`Posts on ${link.platform} cannot be claimed yet.`);
  return link;
}

async function followed(resolveLink: ResolveLink, url: string, signal: AbortSignal | undefined): Promise<PostLink> {
  const resolution = await resolveLink(url, signal);
  switch (resolution.kind) {
    case 'post':
      return parsePostLink(resolution.link);
    case 'refused':
      throw unsupported(resolution.reason);
    case 'unavailable':
      // The path names somebody's post; the host is one of a few.
      logger.warn('short link not followed', {
        code: LOG.linkUnresolved,
        host: new URL(url).hostname,
        cause: resolution.cause,
      });
      throw new Problem('LINK_RESOLUTION_UNAVAILABLE', {
        detail: 'The short link could not be followed for the moment: try again, or paste the full link.',
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
  }
}

const unsupported = (detail: string): Problem => new Problem('URL_UNSUPPORTED', { detail });
