import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectMetrics } from '../../../local/metrics/collect-metrics.ts';
import { readOpenMetrics } from '../../support/open-metrics-text.ts';

let logs: string;
beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'metrics-'));
});
afterEach(() => rmSync(logs, { recursive: true }));

type Blob = { name: string; unit?: string; value: number | number[]; dimensions?: Record<string, string> };

const lineOf = ({ name, unit, value, dimensions = { service: 'shop' } }: Blob): string =>
  `${JSON.stringify({
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [
        { Namespace: 'Shop', Dimensions: [Object.keys(dimensions)], Metrics: [{ Name: name, Unit: unit }] },
      ],
    },
    ...dimensions,
    [name]: value,
  })}\n`;

const write = (...lines: (Blob | string)[]): void =>
  appendFileSync(
    join(logs, 'one.log'),
    lines.map((line) => (typeof line === 'string' ? `${line}\n` : lineOf(line))).join(''),
  );

describe('the metrics of the functions as OpenMetrics text', () => {
  it('is a valid, empty text where nothing was measured', async () => {
    expect(await collectMetrics(logs)()).toBe('# EOF\n');
  });

  it('adds counts up per set of dimensions', async () => {
    const metrics = collectMetrics(logs);
    write(
      { name: 'OrdersTaken', unit: 'Count', value: 2, dimensions: { service: 'shop', kind: 'tea' } },
      { name: 'OrdersTaken', unit: 'Count', value: [3, 4], dimensions: { kind: 'tea', service: 'shop' } },
      { name: 'OrdersTaken', unit: 'Count', value: 1, dimensions: { service: 'shop', kind: 'rum' } },
    );
    expect(await metrics()).toBe(
      [
        '# TYPE shop_orders_taken counter',
        '# HELP shop_orders_taken OrdersTaken of Shop',
        'shop_orders_taken_total{service="shop",kind="tea"} 9',
        'shop_orders_taken_total{service="shop",kind="rum"} 1',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('is read by a Prometheus parser that knows nothing of us', async () => {
    const metrics = collectMetrics(logs);
    write(
      { name: 'OrdersTaken', unit: 'Count', value: 7, dimensions: { service: 'shop', kind: 'tea' } },
      { name: 'Brewing', unit: 'Milliseconds', value: [20, 400] },
    );
    const families = parsePrometheusTextFormat(await metrics());
    expect(families.find(({ name }) => name === 'shop_orders_taken_total')?.metrics).toEqual([
      { value: '7', labels: { service: 'shop', kind: 'tea' } },
    ]);
    const brewing = families.find(({ name }) => name === 'shop_brewing_seconds');
    expect(brewing?.type).toBe('HISTOGRAM');
    expect(brewing?.metrics[0]?.buckets).toMatchObject({ '0.025': '1', '0.5': '2', '+Inf': '2' });
  });

  it('sorts durations of any unit into buckets of seconds, with their sum and the longest', async () => {
    const metrics = collectMetrics(logs);
    write(
      { name: 'Latency', unit: 'Milliseconds', value: 5 },
      { name: 'Latency', unit: 'Milliseconds', value: 5.001 },
      { name: 'Latency', unit: 'Seconds', value: 90_000 },
      { name: 'Latency', unit: 'Microseconds', value: 500 },
    );
    const families = readOpenMetrics(await metrics());
    expect([...families.keys()]).toEqual(['shop_latency_seconds', 'shop_latency_max_seconds']);
    const { type, unit, samples } = families.get('shop_latency_seconds')!;
    expect({ type, unit }).toEqual({ type: 'histogram', unit: 'seconds' });
    const bucket = (le: string) => samples.find(({ labels }) => labels['le'] === le)?.value;
    expect({ at5: bucket('0.005'), at10: bucket('0.01'), day: bucket('86400.0'), all: bucket('+Inf') }).toEqual({
      at5: 2,
      at10: 3,
      day: 3,
      all: 4,
    });
    expect(samples.at(-1)).toMatchObject({ name: 'shop_latency_seconds_sum', value: expect.closeTo(90_000.010501, 9) });
    expect(families.get('shop_latency_max_seconds')).toMatchObject({ type: 'gauge', samples: [{ value: 90_000 }] });
  });

  it('gives any other unit a count, a sum and the largest, and names the unit', async () => {
    const metrics = collectMetrics(logs);
    write({ name: 'PageSize', unit: 'Bytes', value: [10, 30] }, { name: 'Depth', value: -2 });
    const families = readOpenMetrics(await metrics());
    expect(
      Object.fromEntries([...families].map(([name, { samples }]) => [name, samples.map((one) => one.value)])),
    ).toEqual({
      shop_depth: [1],
      shop_depth_max: [-2],
      shop_page_size_bytes: [2, 40],
      shop_page_size_max_bytes: [30],
    });
  });

  it('never writes a sum that could fall', async () => {
    const metrics = collectMetrics(logs);
    write({ name: 'Depth', value: [-2, 5, 1] }, { name: 'Age', unit: 'Seconds', value: [-3, 4] });
    const families = readOpenMetrics(await metrics());
    expect(families.get('shop_depth')?.samples).toMatchObject([{ name: 'shop_depth_count', value: 3 }]);
    expect(families.get('shop_age_seconds')?.samples.at(-1)).toMatchObject({ name: 'shop_age_seconds_sum', value: 4 });
  });

  it.each([
    ['a quote, a backslash and a line feed in a value', { place: 'a "b"\\\n' }, { place: 'a "b"\\\n' }],
    ['letters that a label may not have', { 'Who & what': 'x' }, { who_what: 'x' }],
    ['a leading digit', { '2nd': 'x' }, { _2nd: 'x' }],
    ['a name that is reserved', { le: '1', quantile: '2' }, { dimension_le: '1', dimension_quantile: '2' }],
  ])('writes %s so that a reader gets it back', async (_, dimensions, labels) => {
    const metrics = collectMetrics(logs);
    write({ name: 'Latency', unit: 'Seconds', value: 1, dimensions });
    expect(readOpenMetrics(await metrics()).get('shop_latency_max_seconds')?.samples[0]?.labels).toEqual(labels);
  });

  it('lets the first of two metrics stand whose names cannot be told apart', async () => {
    const metrics = collectMetrics(logs);
    write({ name: 'PageBytes', unit: 'Count', value: 1 }, { name: 'Page', unit: 'Bytes', value: 7 });
    const families = readOpenMetrics(await metrics());
    expect([...families]).toMatchObject([['shop_page_bytes', { type: 'counter', samples: [{ value: 1 }] }]]);
  });

  it('passes over lines that are no metrics', async () => {
    const metrics = collectMetrics(logs);
    write('{"message":"about \\"_aws\\""}', '{"_aws":{}}', '{"_aws', '"_aws"', {
      name: 'Kept',
      unit: 'Count',
      value: 1,
    });
    expect([...readOpenMetrics(await metrics()).keys()]).toEqual(['shop_kept']);
  });
});

describe('following the logs', () => {
  const kept = async (metrics: () => Promise<string>): Promise<number> =>
    readOpenMetrics(await metrics()).get('shop_kept')?.samples[0]?.value ?? 0;
  const line: Blob = { name: 'Kept', unit: 'Count', value: 1 };

  it('begins where the logs ended, and counts each line once, also when asked twice at a time', async () => {
    write(line);
    const metrics = collectMetrics(logs);
    expect(await kept(metrics)).toBe(0);
    write(line, line);
    expect(await Promise.all([kept(metrics), kept(metrics)])).toEqual([2, 2]);
    write(line);
    expect(await kept(metrics)).toBe(3);
  });

  it('waits for the end of a line that is half written', async () => {
    const metrics = collectMetrics(logs);
    const text = lineOf(line);
    appendFileSync(join(logs, 'one.log'), text.slice(0, 40));
    expect(await kept(metrics)).toBe(0);
    appendFileSync(join(logs, 'one.log'), text.slice(40));
    expect(await kept(metrics)).toBe(1);
  });

  it('finds a log that is new, and one that was emptied', async () => {
    write(line, line);
    const metrics = collectMetrics(logs);
    writeFileSync(join(logs, 'two.log'), lineOf(line));
    expect(await kept(metrics)).toBe(1);
    writeFileSync(join(logs, 'one.log'), lineOf(line));
    expect(await kept(metrics)).toBe(2);
  });

  it('reads logs that are longer than what it reads at once', async () => {
    const metrics = collectMetrics(logs);
    write(...Array.from({ length: 12_000 }, () => line));
    expect(await kept(metrics)).toBe(12_000);
  });
});

describe('the strict reader itself', () => {
  const good = '# TYPE a counter\na_total 1\n';
  it.each([
    ['no end', good],
    ['a line after the end', `${good}# EOF\n\n`],
    ['a sample of no family', 'a_total 1\n# EOF\n'],
    ['a counter without its suffix', '# TYPE a counter\na 1\n# EOF\n'],
    ['a series twice', `${good}a_total 2\n# EOF\n`],
    ['a family in two pieces', `${good}# TYPE b gauge\nb 1\n${good}# EOF\n`],
    ['a unit that the name lacks', '# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n'],
    ['an unescaped quote', '# TYPE a gauge\na{b="c"d"} 1\n# EOF\n'],
    ['an empty line', `${good}\n# EOF\n`],
    [
      'buckets that fall',
      '# TYPE a histogram\na_bucket{le="1.0"} 2\na_bucket{le="+Inf"} 1\na_count 1\na_sum 1\n# EOF\n',
    ],
    ['no last bucket', '# TYPE a histogram\na_bucket{le="1.0"} 1\na_count 1\na_sum 1\n# EOF\n'],
  ])('refuses %s', (_, text) => {
    expect(() => readOpenMetrics(text)).toThrow();
  });
});
