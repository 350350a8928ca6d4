/** Why two counts of the same thing differ, in the order in which a gap is booked. */
export const GAP_CAUSES = [
  'TIME_ZONE',
  'LATE',
  'DUPLICATE',
  'TEST_ORDER',
  'REFUND',
  'UNMAPPED',
  'UNEXPLAINED',
] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** By how much the left is more than the right because of a cause, as far as is known; below zero where it is less. */
export type GapEvidence = Partial<Record<Exclude<GapCause, 'UNEXPLAINED'>, number>>;

/** How much of a gap is booked to a cause, with the gap's sign. */
export interface BookedCause {
  cause: GapCause;
  count: number;
}

/** Books a gap to its causes: to none more than its evidence says, nor than is left of the gap. They add up to the gap. */
export function gapCauses(gap: number, evidence: GapEvidence): BookedCause[] {
  const booked: BookedCause[] = [];
  let rest = gap;
  for (const cause of GAP_CAUSES) {
    const count = cause === 'UNEXPLAINED' ? rest : within(evidence[cause] ?? 0, rest);
    if (count === 0) continue;
    booked.push({ cause, count });
    rest -= count;
  }
  return booked;
}

/** As much of the amount as the rest takes: nothing of one that goes the other way. */
const within = (amount: number, rest: number): number =>
  rest > 0 ? Math.max(0, Math.min(amount, rest)) : Math.min(0, Math.max(amount, rest));

/** How much is booked to a cause. */
export const bookedTo = (cause: GapCause, causes: readonly BookedCause[]): number =>
  causes.find((booked) => booked.cause === cause)?.count ?? 0;

/** What several gaps are booked to, together. */
export function summedCauses(gaps: readonly (readonly BookedCause[])[]): BookedCause[] {
  const all = gaps.flat();
  return GAP_CAUSES.map((cause) => ({
    cause,
    count: all.reduce((sum, booked) => (booked.cause === cause ? sum + booked.count : sum), 0),
  })).filter(({ count }) => count !== 0);
}
