import { readEmbeddedMetrics } from './embedded-metrics.ts';
import { record, type Family } from './metric-families.ts';
import { followMetricLines } from './metric-lines.ts';
import { openMetrics } from './open-metrics.ts';

/** Answers, as OpenMetrics text, the metrics that functions wrote to the logs of `folder` from now on. */
export function collectMetrics(folder: string): () => Promise<string> {
  const families = new Map<string, Family>();
  const readNewLines = followMetricLines(folder);
  // One reading after the other: two at once would count a line twice.
  let read = Promise.resolve();
  return async () => {
    read = read
      .catch(() => {})
      .then(() => readNewLines((line) => readEmbeddedMetrics(line).forEach((measured) => record(families, measured))));
    await read;
    return openMetrics(families.values());
  };
}
