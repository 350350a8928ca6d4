import * as z from 'zod';
import { Instant } from './instant.ts';

/** What is reported under one name: the rows of one advertiser in the network. */
export const Brand = z.object({
  tenantId: z.string(),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,20}$/, 'must be lower-case letters, digits or "-"'),
  /** As reports write it, such as CCW. */
  title: z.string().min(1).max(40),
  advertiserId: z.string().min(1).max(100),
  updatedAt: Instant,
  version: z.int().min(1),
});
export type Brand = z.infer<typeof Brand>;
