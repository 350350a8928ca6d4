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
