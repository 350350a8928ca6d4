/** One family of an OpenMetrics text, as a strict reader sees it. */
export interface ReadFamily {
  type: string;
  unit?: string;
  help?: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const ESCAPED = String.raw`(?:[^"\\\n]|\\[n"\\])*`;
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="${ESCAPED}"`;
const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Inf|NaN)`;
const DESCRIPTION = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (${String.raw`(?:[^\\\n]|\\[n"\\])*`})$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? (${NUMBER})$`);
const PAIR = new RegExp(`([a-zA-Z_][a-zA-Z0-9_]*)="(${ESCAPED})"`, 'g');

/** What follows a family's name in its samples. */
const SUFFIXES: Record<string, string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum'],
  summary: ['_count', '_sum'],
};

/**
 * Reads the part of OpenMetrics 1.0 that needs no timestamps and no exemplars. Throws at the first thing that the
 * specification forbids: an unknown line, a scattered family, a repeated series, a counter that could fall, buckets that
 * are unordered, do not grow or do not end at the count.
 */
export function readOpenMetrics(text: string): Map<string, ReadFamily> {
  if (!text.endsWith('# EOF\n')) throw new Error('does not end with # EOF and a line feed');
  const families = new Map<string, ReadFamily>();
  const series = new Set<string>();
  let current: [string, ReadFamily] | undefined;
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = DESCRIPTION.exec(line) ?? [];
    if (kind === 'TYPE') {
      if (families.has(name)) throw new Error(`${name} is described twice or not in one piece`);
      if (!(rest in SUFFIXES)) throw new Error(`${name} has the type ${rest}`);
      current = [name, { type: rest, samples: [] }];
      families.set(...current);
    } else if (kind !== undefined) {
      if (current?.[0] !== name) throw new Error(`${kind} of ${name} outside of its family`);
      if (current[1].samples.length > 0) throw new Error(`${kind} of ${name} after its samples`);
      current[1][kind === 'UNIT' ? 'unit' : 'help'] = rest;
      if (kind === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`${name} does not end with its unit ${rest}`);
    } else {
      addSample(line, current, series);
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkBuckets(name, family);
  return families;
}

function addSample(line: string, current: [string, ReadFamily] | undefined, series: Set<string>): void {
  const [, name = '', pairs = '', number = ''] = SAMPLE.exec(line) ?? [];
  if (name === '') throw new Error(`no line of OpenMetrics: ${line}`);
  const [family, { type, samples }] = current ?? ['', { type: '', samples: [] }];
  if (!SUFFIXES[type]?.some((suffix) => name === family + suffix)) throw new Error(`${name} is not of ${family}`);
  const found = Array.from(pairs.matchAll(PAIR), ([, label = '', value = '']) => [label, unescaped(value)] as const);
  const labels = Object.fromEntries(found);
  if (Object.keys(labels).length < found.length) throw new Error(`a label twice: ${line}`);
  const identity = JSON.stringify([name, found.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  if (series.has(identity)) throw new Error(`a series twice: ${line}`);
  series.add(identity);
  const value = Number(number.replace('Inf', 'Infinity'));
  if (type !== 'gauge' && !(value >= 0)) throw new Error(`falls below 0: ${line}`);
  samples.push({ name, labels, value });
}

function checkBuckets(name: string, { samples }: ReadFamily): void {
  const without = ({ le: _le, ...labels }: Record<string, string>): string => JSON.stringify(labels);
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const { labels, value: count } of counts) {
    const buckets = samples.filter(
      (sample) => sample.name === `${name}_bucket` && without(sample.labels) === without(labels),
    );
    const bounds = buckets.map(({ labels }) => labels['le'] ?? '');
    if (bounds.at(-1) !== '+Inf') throw new Error(`the last bucket of ${name} is ${bounds.at(-1)}`);
    if (bounds.slice(0, -1).some((bound) => !/^\d+\.\d+$/.test(bound)))
      throw new Error(`bounds of ${name}: ${bounds.join()}`);
    const limits = bounds.map((bound) => Number(bound.replace('Inf', 'Infinity')));
    if (limits.some((limit, i) => i > 0 && limit <= limits[i - 1]!))
      throw new Error(`${name} is unordered: ${bounds.join()}`);
    if (buckets.some(({ value }, i) => i > 0 && value < buckets[i - 1]!.value)) throw new Error(`${name} falls`);
    if (buckets.at(-1)?.value !== count) throw new Error(`the buckets of ${name} do not hold all that it counted`);
  }
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\([n"\\])/g, (_, escape: string) => (escape === 'n' ? '\n' : escape));
