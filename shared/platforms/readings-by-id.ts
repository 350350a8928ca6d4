import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Reading } from './ask-in-batches.ts';

const Named = z.object({ id: z.string() });
const idMember = (item: unknown): string | undefined => Named.safeParse(item).data?.id;

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

export interface ReadingsById {
  readings: Map<string, Reading>;
  /** False where an item does not say which post it is about. */
  allNamed: boolean;
}

/** Reads items one by one, by their `id` or what else names their post, so that a bad one spoils only its own post. */
export function readingsById(
  items: readonly unknown[],
  read: (item: unknown) => Reading | null,
  idOf = idMember,
): ReadingsById {
  const readings = new Map<string, Reading>();
  let allNamed = true;
  for (const item of items) {
    const id = idOf(item);
    if (id === undefined) {
      allNamed = false;
      continue;
    }
    const reading = read(item) ?? UNREADABLE;
    const earlier = readings.get(id);
    readings.set(id, earlier === undefined || isDeepStrictEqual(earlier, reading) ? reading : CONTRADICTORY);
  }
  return { readings, allNamed };
}

/** The same with a reading for posts left out. That says something only where every item is one that was asked for. */
export function withLeftOut(
  { readings, allNamed }: ReadingsById,
  postIds: readonly string[],
  leftOut: Reading,
): Map<string, Reading> {
  const asked = new Set(postIds);
  if (!allNamed || [...readings.keys()].some((id) => !asked.has(id))) return readings;
  return new Map(postIds.map((postId) => [postId, readings.get(postId) ?? leftOut]));
}
