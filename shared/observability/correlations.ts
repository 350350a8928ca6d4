import { createHash } from 'node:crypto';

/** Of 256 claims so many are followed: their ids stand in every log line on their way. */
const FOLLOWED = 13;

/**
 * Whether information about a claim is worth its log bytes. Decided by the correlation id alone, so that a followed claim is
 * followed through every function. Errors and warnings name every claim.
 */
export const isFollowed = (correlationId: string): boolean =>
  createHash('sha256').update(correlationId).digest()[0]! < FOLLOWED;

interface Correlated {
  correlationId: string;
}

/** The distinct correlation ids of a batch, for a line that tells of trouble. */
export const correlationsOf = (items: readonly Correlated[]): string[] => [
  ...new Set(items.map(({ correlationId }) => correlationId)),
];

/** Those of a batch that are followed, for a line that all goes well. */
export const followedOf = (items: readonly Correlated[]): string[] => correlationsOf(items).filter(isFollowed);
