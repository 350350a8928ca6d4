import {
  BUCKETS_MS,
  type CounterFamily,
  type Distribution,
  type DistributionFamily,
  type Family,
  type Labels,
} from './metric-families.ts';

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Families as OpenMetrics 1.0 text: durations in seconds, and the largest of each beside it as a gauge. */
export function openMetrics(families: Iterable<Family>): string {
  const lines = [...families]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((family) => (family.type === 'counter' ? counterLines(family) : distributionLines(family)));
  return [...lines, '# EOF', ''].join('\n');
}

function counterLines({ name, help, series }: CounterFamily): string[] {
  return [
    ...head('counter', { name, help }),
    ...Array.from(series.values(), ({ labels, total }) => sample(`${name}_total`, labels, total)),
  ];
}

function distributionLines({ name, help, unit, type, series }: DistributionFamily): string[] {
  const scale = type === 'histogram' ? 1000 : 1;
  const all = [...series.values()];
  const largest = unit === undefined ? `${name}_max` : `${name.slice(0, -unit.length)}max_${unit}`;
  return [
    ...head(type, { name, help, unit }),
    ...all.flatMap((seen) => [
      ...(type === 'histogram' ? bucketLines(name, seen) : []),
      sample(`${name}_count`, seen.labels, seen.count),
      ...(seen.sum === undefined ? [] : [sample(`${name}_sum`, seen.labels, seen.sum / scale)]),
    ]),
    ...head('gauge', { name: largest, help: `Largest ${help}`, unit }),
    ...all.map((seen) => sample(largest, seen.labels, seen.largest / scale)),
  ];
}

function bucketLines(name: string, { labels, buckets }: Distribution): string[] {
  let below = 0;
  return BUCKETS_MS.map((limit, index) => {
    below += buckets[index] ?? 0;
    return sample(`${name}_bucket`, { ...labels, le: limit === Infinity ? '+Inf' : decimal(limit / 1000) }, below);
  });
}

const head = (
  type: string,
  { name, help, unit }: { name: string; help: string; unit?: string | undefined },
): string[] => [
  `# TYPE ${name} ${type}`,
  ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
  `# HELP ${name} ${escaped(help)}`,
];

const sample = (name: string, labels: Labels, value: number): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
};

/** The format's own way to write a bound: 1.0, not 1. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
