export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** The nearest-rank quantiles of measured times, rounded to hundredths. Sorts in place. */
export function quantilesOf(times: Float64Array): Quantiles {
  times.sort();
  const at = (share: number): number => {
    const value = times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0;
    return Math.round(value * 100) / 100;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Of several measurements of the same, the middle time at each quantile. */
export const middleOf = (all: readonly Quantiles[]): Quantiles => {
  const middle = (read: (quantiles: Quantiles) => number): number =>
    all.map(read).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  return {
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    max: middle(({ max }) => max),
  };
};
