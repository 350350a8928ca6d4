import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Claimed } from '../../shared/model/claimed.ts';
import { Metric, Platform } from '../../shared/model/platform.ts';
import { Level, VerdictStatus } from '../../shared/model/verdict.ts';

const Post = z.strictObject({
  views: z.int().optional(),
  clicks: z.int().optional(),
  author: z.string().optional(),
  omit: z.array(Metric).optional(),
});

const Expected = z.strictObject({ status: VerdictStatus, level: Level.optional(), final: z.boolean() });

const Sample = z.strictObject({
  title: z.string(),
  affiliate: z.int(),
  platform: Platform,
  postId: z.string(),
  link: z.url(),
  post: Post.nullable(),
  later: Post.optional(),
  claimed: Claimed,
  reportAgain: Claimed.optional(),
  first: Expected.optional(),
  last: Expected.optional(),
  refused: z.string().optional(),
});
export type Sample = z.infer<typeof Sample>;
export type Expected = z.infer<typeof Expected>;

/** The sample claims, with what is true about each post and the verdicts that must follow. */
export function demoScenario(): Sample[] {
  const file = join(import.meta.dirname, '..', '..', 'events', 'demo', 'scenario.json');
  return z.strictObject({ about: z.string(), claims: z.array(Sample) }).parse(JSON.parse(readFileSync(file, 'utf8')))
    .claims;
}
