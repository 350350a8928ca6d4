import { createHash } from 'node:crypto';
import type { ClawbackCause } from '../model/clawback.ts';
import type { Platform } from '../model/platform.ts';

/** The id that a claim on this post can only have: the same claim cannot exist twice. */
export const submissionId = (claim: {
  tenantId: string;
  campaignId: string;
  platform: Platform;
  postId: string;
  affiliateId: string;
}): string => `sub_${shortHash([claim.tenantId, claim.campaignId, claim.platform, claim.postId, claim.affiliateId])}`;

/** Whether the text can be a claim's id. */
export const isSubmissionId = (text: string): boolean => /^sub_[a-z2-7]{26}$/.test(text);

/** The id of what one attempt saw: a repeated attempt finds the first one's observation. */
export const observationId = (submissionId: string, revision: number, attempt: number): string =>
  `obs_${shortHash([submissionId, revision, attempt])}`;

/** The one recommendation that a revision can get for a cause. */
export const clawbackId = (tenantId: string, submissionId: string, revision: number, cause: ClawbackCause): string =>
  `clw_${shortHash([tenantId, submissionId, revision, cause])}`;

/** Stands for the one commit of this observation under this policy version. */
export const reconciliationKey = (
  parts: readonly [
    tenantId: string,
    affiliateId: string,
    platform: Platform,
    postId: string,
    observationId: string,
    policyVersion: number,
  ],
): string => sha256(parts).toString('hex');

/** The key of a commit of several claims, in whatever order they come. For one claim it is that claim's own key. */
export const commitKey = (reconciliationKeys: readonly string[]): string => {
  const [only, ...others] = reconciliationKeys;
  if (only !== undefined && others.length === 0) return only;
  return sha256(reconciliationKeys.toSorted()).toString('hex');
};

const sha256 = (parts: readonly (string | number)[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const SHORT_HASH_LENGTH = 26;

/** The first 26 characters of the hash in lower-case RFC 4648 base32. */
export const shortHash = (parts: readonly (string | number)[]): string => {
  let letters = '';
  let pending = 0;
  let bits = 0;
  for (const byte of sha256(parts)) {
    pending = ((pending << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      letters += BASE32.charAt((pending >> bits) & 31);
    }
  }
  return letters.slice(0, SHORT_HASH_LENGTH);
};
