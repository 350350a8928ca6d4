import * as z from 'zod';
import { FIRST_POLICY_VERSION } from '../../shared/model/policy-version.ts';
import { Segment } from '../../shared/model/registry.ts';

const Version = z.int().min(FIRST_POLICY_VERSION);
const Sentence = z.string().trim().min(1).max(500);

/** What differs from the base; the base is the active policy where none is named. */
export const NewPolicyBody = z.strictObject({
  base: Version.optional(),
  changes: z
    .record(z.string(), z.unknown())
    .refine((changes) => Object.keys(changes).length > 0, 'name at least one change'),
  note: Sentence,
});
export type NewPolicyBody = z.output<typeof NewPolicyBody>;

/** For the affiliates of one segment, or for all whose segment has none of its own. */
export const MoveBody = z.strictObject({ segment: Segment.optional(), reason: Sentence });
export type MoveBody = z.output<typeof MoveBody>;

export const DiffQuery = z.strictObject({
  against: z
    .string()
    .regex(/^(active|[1-9]\d{0,9})$/, 'must be a version or "active"')
    .default('active'),
});
