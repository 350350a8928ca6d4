import type { Instant } from '../../model/instant.ts';
import type { Restatement } from '../../model/partition.ts';

export interface NetworkCounts {
  clicks: number;
  conversions: number;
}

/**
 * By how much a day of the network's was restated after an instant, for rows of these affiliates of its; below zero where it
 * took back.
 */
export function restatedSince(
  at: Instant,
  networkIds: readonly string[],
  restatements: readonly Pick<Restatement, 'at' | 'changes'>[],
): NetworkCounts {
  const since: NetworkCounts = { clicks: 0, conversions: 0 };
  for (const { before, after } of restatements.filter((one) => one.at > at).flatMap(({ changes }) => changes)) {
    const id = after?.['affiliateId'] ?? before?.['affiliateId'];
    if (!networkIds.includes(String(id))) continue;
    since.clicks += count(after?.['clicks']) - count(before?.['clicks']);
    since.conversions += count(after?.['conversions']) - count(before?.['conversions']);
  }
  return since;
}

/** A row that is not there counts nothing. */
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
