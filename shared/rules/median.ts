/** Twice the median, which is whole where the median is not; null of nothing. */
export function doubleMedian(values: readonly bigint[]): bigint | null {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : lower + upper;
}

/** What is ordinary beside others: the larger of basis points of their median and so many times their median deviation from it. */
export interface Deviation {
  bps: number;
  deviations: number;
}

/** Whether a value is farther from the others' median than is ordinary. Exact. */
export function isOutlier(value: number, others: readonly number[], { bps, deviations }: Deviation): boolean {
  const doubled = others.map((other) => 2n * BigInt(other));
  const median = doubleMedian(others.map(BigInt));
  if (median === null) return false;
  const fromMedian = (twice: bigint): bigint => (twice < median ? median - twice : twice - median);
  // Twice the distance of each, so four times their median.
  const deviation = doubleMedian(doubled.map(fromMedian))!;
  const distance = fromMedian(2n * BigInt(value));
  return distance * 10_000n > median * BigInt(bps) && distance * 2n > deviation * BigInt(deviations);
}
