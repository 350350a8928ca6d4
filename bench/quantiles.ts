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

/** Of two measurements of the same, the shorter time at each quantile. */
export const shorterOf = (a: Quantiles, b: Quantiles): Quantiles => ({
  p50: Math.min(a.p50, b.p50),
  p95: Math.min(a.p95, b.p95),
  p99: Math.min(a.p99, b.p99),
  max: Math.min(a.max, b.max),
});
