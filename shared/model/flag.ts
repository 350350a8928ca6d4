import * as z from 'zod';

export const FlagKey = z.enum([
  'high_ctr',
  'high_cvr',
  'metric_order',
  'missing_evidence',
  'views_decrease',
  'clicks_decrease',
  'conversions_decrease',
  'views_spike',
  'clicks_spike',
  'conversions_spike',
  'post_outside_campaign_window',
  'duplicate_across_affiliates',
  'implausible_engagement',
  'claimed_ahead',
  'author_unproven',
  'author_mismatch',
  'views_decayed',
]);
export type FlagKey = z.infer<typeof FlagKey>;

export const FlagSeverity = z.enum(['LOW', 'MEDIUM', 'HIGH']);
export type FlagSeverity = z.infer<typeof FlagSeverity>;

/** A data-quality remark: never rejects a claim, raises its priority. Values are basis points for ratios, counts otherwise. */
export const Flag = z.object({
  key: FlagKey,
  severity: FlagSeverity,
  value: z.number().optional(),
  threshold: z.number().optional(),
});
export type Flag = z.infer<typeof Flag>;
