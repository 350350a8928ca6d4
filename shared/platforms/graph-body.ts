import * as z from 'zod';

/** What every list of the Graph API looks like. `next` is an address with a token in it, so only the cursor is used. */
export const GraphPage = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
});
export type GraphPage = z.infer<typeof GraphPage>;

/** One metric of one post. Some metrics come as a list of values, others as a total. */
export const GraphInsight = z.object({
  name: z.string(),
  period: z.literal('lifetime').optional(),
  values: z.array(z.object({ value: z.unknown() })).optional(),
  total_value: z.object({ value: z.unknown() }).optional(),
  /** Begins with the id of the post. */
  id: z.string().optional(),
});

export const GraphError = z.object({
  error: z.object({
    message: z.string().optional(),
    code: z.number().optional(),
    error_subcode: z.number().optional(),
    is_transient: z.boolean().optional(),
  }),
});
