/** From where on the data of a day is out of the ordinary. Each limit itself is still ordinary. */
export interface SourceThresholds {
  /** Days before a day that it is compared with. */
  trailingDays: number;
  /** No rows at all are an error where there are usually so many on that weekday. */
  usualRows: number;
  /** Fewer days than these say nothing about what is usual. */
  leastSamples: number;
  /** How far from the median is ordinary: the larger of a part of it and so many times the median deviation from it. */
  deviationBps: number;
  deviations: number;
  /** From which minutes of the tenant's day on an export that has not come is late, and missing. */
  fileLateMinute: number;
  fileMissingMinute: number;
  /** Spend that is nobody's. */
  unmappedMicros: number;
  unmappedBps: number;
}

export const DEFAULT_SOURCE_THRESHOLDS: SourceThresholds = {
  trailingDays: 28,
  usualRows: 10,
  leastSamples: 7,
  deviationBps: 5_000,
  deviations: 4,
  fileLateMinute: 6 * 60 + 30,
  fileMissingMinute: 8 * 60,
  unmappedMicros: 50_000_000,
  unmappedBps: 200,
};
