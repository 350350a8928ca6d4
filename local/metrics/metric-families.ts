import type { Measured } from './embedded-metrics.ts';

export type Labels = Readonly<Record<string, string>>;

interface Described {
  name: string;
  help: string;
  /** As the format calls it; the name ends with it. */
  unit?: string;
}

export interface CounterFamily extends Described {
  type: 'counter';
  series: Map<string, { labels: Labels; total: number }>;
}

/** How often, how much in all, and the largest. Durations are in milliseconds, and counted by their length as well. */
export interface Distribution {
  labels: Labels;
  count: number;
  /** Absent once a value was negative: the format lets a sum only grow. */
  sum: number | undefined;
  largest: number;
  /** How many were at most as long as the bucket of that index, and longer than the one before. */
  buckets: number[];
}

export interface DistributionFamily extends Described {
  type: 'histogram' | 'summary';
  series: Map<string, Distribution>;
}

export type Family = CounterFamily | DistributionFamily;

const SECOND = 1000;
/** From an answer out of a cache to a verdict that waited for days. */
export const BUCKETS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]
  .concat([30, 60, 300, 900, 3600, 21_600, 86_400].map((seconds) => seconds * SECOND))
  .concat(Infinity);

const MILLISECONDS: Readonly<Record<string, number>> = { Microseconds: 1 / 1000, Milliseconds: 1, Seconds: SECOND };

/** Adds a measurement to its family: counts add up, durations fall into buckets, anything else has a count and a sum. */
export function record(families: Map<string, Family>, measured: Measured): void {
  const described = describe(measured);
  const family = upsert(families, described.name, () => described);
  // Of two metrics whose names differ only in what the format cannot write, the first stands.
  if (family.type !== described.type) return;
  const labels = Object.fromEntries(
    Object.entries(measured.dimensions).map(([dimension, value]) => [labelName(dimension), value]),
  );
  const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  if (family.type === 'counter') {
    const counted = upsert(family.series, key, () => ({ labels, total: 0 }));
    for (const value of measured.values) counted.total += Math.max(0, value);
    return;
  }
  const seen = upsert(family.series, key, () => ({ labels, count: 0, sum: 0, largest: -Infinity, buckets: [] }));
  const factor = MILLISECONDS[measured.unit];
  // Two clocks that disagree can make a duration negative.
  for (const value of measured.values) add(seen, factor === undefined ? value : Math.max(0, value) * factor);
}

function describe({ namespace, name: metric, unit }: Measured): Family {
  const name = `${snakeCase(namespace)}_${snakeCase(metric)}`;
  const help = `${metric} of ${namespace}`;
  if (unit === 'Count') return { name, help, type: 'counter', series: new Map() };
  if (unit in MILLISECONDS)
    return { name: `${name}_seconds`, unit: 'seconds', help, type: 'histogram', series: new Map() };
  if (unit === 'None') return { name, help, type: 'summary', series: new Map() };
  return { name: `${name}_${snakeCase(unit)}`, unit: snakeCase(unit), help, type: 'summary', series: new Map() };
}

function add(seen: Distribution, value: number): void {
  seen.count += 1;
  seen.sum = value < 0 || seen.sum === undefined ? undefined : seen.sum + value;
  seen.largest = Math.max(seen.largest, value);
  const bucket = BUCKETS_MS.findIndex((limit) => value <= limit);
  seen.buckets[bucket] = (seen.buckets[bucket] ?? 0) + 1;
}

function upsert<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

const snakeCase = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replace(/^_|_$|^(?=\d)/g, (found) => (found === '' ? '_' : ''));

/** Names that mean something else in the format are told apart. */
const labelName = (dimension: string): string => {
  const name = snakeCase(dimension);
  return name === 'le' || name === 'quantile' || name === '' ? `dimension_${name}` : name;
};
