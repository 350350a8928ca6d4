import type { HttpOptions, HttpRequest } from '../vendor-http/http.ts';
import type { OwnerAccount, ResolvedPosts } from './port.ts';

/** How Meta's Graph API is reached for one connected account. */
export interface GraphSettings {
  /** Without the version; each client names its own. */
  baseUrl: string;
  /** Of the Graph API, such as `v26.0`. */
  apiVersion?: string;
  owner: OwnerAccount;
  resolvedPosts: ResolvedPosts;
  /** Pages of an account's posts that are looked through for an id, 100 posts each. */
  listingPages?: number;
  http?: HttpOptions;
}

const VERSION = 'v26.0';

/** A read of a path with its query. The token is in a header: addresses end up in logs. Rejects where there is none. */
export async function graphRequest(settings: GraphSettings, path: string): Promise<HttpRequest> {
  const { baseUrl, apiVersion = VERSION, owner } = settings;
  return { url: `${baseUrl}/${apiVersion}/${path}`, headers: { authorization: `Bearer ${await owner.accessToken()}` } };
}
