import type { VendorCall } from './ask-in-batches.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { linkedinRefusal } from './linkedin-refusal.ts';
import type { OwnerAccount } from './port.ts';

export interface LinkedinApi {
  /** `https://api.linkedin.com` in production. */
  baseUrl: string;
  /** An organization or a person: `urn:li:organization:<number>` or `urn:li:person:<id>`. */
  owner: OwnerAccount;
  /** Such as `202609`. */
  apiVersion: string;
  http: HttpOptions | undefined;
}

/** What all calls to LinkedIn share: the owner's token, the version and the form of refusals. */
export const linkedinCall = (
  { baseUrl, owner, apiVersion, http }: LinkedinApi,
  path: (postIds: readonly string[]) => string,
): Pick<VendorCall, 'request' | 'refusal' | 'http'> => ({
  request: async (postIds) => ({
    url: `${baseUrl}${path(postIds)}`,
    headers: {
      authorization: `Bearer ${await owner.accessToken()}`,
      'linkedin-version': apiVersion,
      'x-restli-protocol-version': '2.0.0',
    },
  }),
  refusal: linkedinRefusal,
  http,
});
