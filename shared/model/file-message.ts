import * as z from 'zod';

const ObjectCreated = z.object({
  eventVersion: z.string().startsWith('2.'),
  eventName: z.string().startsWith('ObjectCreated:'),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      /** As in a query: a plus for a space, and percent signs. */
      key: z.string().transform((text, context) => {
        try {
          return decodeURIComponent(text.replaceAll('+', ' '));
        } catch {
          context.addIssue('is not URL-encoded');
          return z.NEVER;
        }
      }),
      size: z.int().min(0),
      eTag: z.string().min(1),
    }),
  }),
});

/** A message of the queue of files: exports that are there, a wish to look for them, or S3's word that it will tell. */
export const FileMessage = z.union([
  z.object({ Records: z.array(ObjectCreated) }),
  z.object({ listExportsOf: z.string() }),
  z.object({ Event: z.literal('s3:TestEvent') }),
]);
export type FileMessage = z.infer<typeof FileMessage>;
