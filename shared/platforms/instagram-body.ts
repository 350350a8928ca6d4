import * as z from 'zod';

const MediaId = z.string().regex(/^\d+$/);

/** A feed post or reel in the list of an account's media. */
export const InstagramMedia = z.object({
  id: MediaId,
  shortcode: z.string().min(1),
  timestamp: z.string().optional(),
});

/** A story in the list of an account's stories; its link is all that says what it is called. */
export const InstagramStory = z.object({
  id: MediaId,
  permalink: z.string().transform((link, context) => {
    const [, pk] = /\/stories\/[^/]+\/(\d+)/.exec(link) ?? [];
    if (pk !== undefined) return pk;
    context.addIssue('not the link of a story');
    return z.NEVER;
  }),
  timestamp: z.string().optional(),
});
