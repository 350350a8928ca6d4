import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readEmbeddedMetrics } from '../../metrics/embedded-metrics.ts';
import { followMetricLines } from '../../metrics/metric-lines.ts';
import type { Report } from './usage.ts';

type LogUsage = Pick<Report['services'], 'logs' | 'metrics'>;

/** What functions have written to their logs (`<name>.log` in `folder`) since the last reset. Costs nothing until asked. */
export interface LogMeter {
  read(): Promise<LogUsage>;
  reset(): void;
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

export function startLogMeter(folder: string, names: readonly string[]): LogMeter {
  const sizeOf = (name: string): number => statSync(join(folder, `${name}.log`), { throwIfNoEntry: false })?.size ?? 0;
  let begins: Map<string, number>;
  let metrics: Set<string>;
  let readNewLines: ReturnType<typeof followMetricLines>;
  const reset = (): void => {
    begins = new Map(names.map((name) => [name, sizeOf(name)]));
    metrics = new Set();
    readNewLines = followMetricLines(folder);
  };
  reset();
  // One reading after the other: two at once would see the same lines.
  let reading = Promise.resolve();

  return {
    read: async () => {
      reading = reading
        .catch(() => {})
        .then(() =>
          readNewLines((line) => {
            // CloudWatch bills a metric for each name under each set of dimensions.
            for (const { namespace, name, dimensions } of readEmbeddedMetrics(line))
              metrics.add(JSON.stringify([namespace, name, Object.entries(dimensions).map(String).toSorted(byText)]));
          }),
        );
      await reading;
      const written = names.map((name) => [name, { bytes: sizeOf(name) - begins.get(name)! }] as const);
      return {
        logs: { byFunction: Object.fromEntries(written.filter(([, { bytes }]) => bytes > 0)) },
        metrics: { distinct: metrics.size },
      };
    },
    reset,
  };
}
