import * as z from 'zod';
import { VendorCount } from './vendor-count.ts';

/** What a finder answers with. */
export const LinkedinElements = z.object({ elements: z.array(z.unknown()) });

/** Which post an element of an organization's statistics is about. */
export const LinkedinShareName = z.looseObject({ share: z.string().optional(), ugcPost: z.string().optional() });

export const LinkedinShareStatistics = z.object({
  organizationalEntity: z.string().optional(),
  totalShareStatistics: z
    .object({
      impressionCount: VendorCount,
      clickCount: VendorCount,
      likeCount: VendorCount,
      commentCount: VendorCount,
      shareCount: VendorCount,
    })
    .optional(),
});
export type LinkedinShareStatistics = z.infer<typeof LinkedinShareStatistics>;

/** A text, which some versions of the API wrap in an object under the name of its type. */
const Wrapped = z.union([
  z.string(),
  z.record(z.string(), z.string()).transform((wrapped) => Object.values(wrapped).join()),
]);

/** Which post an element of a member's analytics is about: `share` or `ugc`, and its URN. */
export const LinkedinTargetName = z.looseObject({ targetEntity: Wrapped });

export const LinkedinMemberMetric = z.object({ count: VendorCount, metricType: Wrapped });

/** What a look-up of several ids answers with, by URN. */
export const LinkedinBatch = z
  .object({
    results: z.record(z.string(), z.unknown()).optional(),
    statuses: z.record(z.string(), z.unknown()).optional(),
    errors: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ results, errors }) => results !== undefined || errors !== undefined);
export type LinkedinBatch = z.infer<typeof LinkedinBatch>;

export const LinkedinPost = z.object({ author: z.string().optional() });

export const LinkedinActivity = z.object({ domainEntity: z.string().optional() });

export const LinkedinError = z.object({
  status: z.number().optional(),
  serviceErrorCode: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type LinkedinError = z.infer<typeof LinkedinError>;
