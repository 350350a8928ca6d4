import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Reading } from './ask-in-batches.ts';

const Named = z.object({ id: z.string() });

const CONTRADICTORY: Reading = {
  kind: 'absent',
  reason: 'UNPARSABLE',
  detail: 'The platform answered twice about this post, and not the same.',
};
const UNREADABLE: Reading = {
  kind: 'absent',
  reason: 'UNPARSABLE',
  detail: 'What the platform answered about this post cannot be read.',
};

/**
 * Reads items that carry an `id` one by one, so that a bad one spoils only its own post.
 * `allNamed` is false where an item does not say which post it is about: then a missing post proves nothing.
 */
export function readingsById(
  items: readonly unknown[],
  read: (item: unknown) => Reading | null,
): { readings: Map<string, Reading>; allNamed: boolean } {
  const readings = new Map<string, Reading>();
  let allNamed = true;
  for (const item of items) {
    const named = Named.safeParse(item);
    if (!named.success) {
      allNamed = false;
      continue;
    }
    const { id } = named.data;
    const reading = read(item) ?? UNREADABLE;
    const earlier = readings.get(id);
    readings.set(id, earlier === undefined || isDeepStrictEqual(earlier, reading) ? reading : CONTRADICTORY);
  }
  return { readings, allNamed };
}
