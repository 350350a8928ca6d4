import type { RowCounts } from '../model/order-file.ts';

/** The numbers of the records that the reader took for rows. */
export interface AcceptedNumbers {
  rows: number;
  distinct: number;
  first: number;
  last: number;
}

/**
 * Whether the reader found the records that were counted without it: every one is a row, in quarantine for something that is
 * wrong with it, or blank, and none is twice.
 */
export const countsAgree = (counts: RowCounts, accepted: AcceptedNumbers, unexplained: number): boolean =>
  counts.accepted + counts.quarantined + counts.blank === counts.physical &&
  accepted.distinct === accepted.rows &&
  accepted.first >= 1 &&
  accepted.last <= counts.physical &&
  unexplained === 0;
