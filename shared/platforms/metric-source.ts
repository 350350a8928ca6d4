import type { Instant } from '../model/instant.ts';
import type { ObservedMetric } from '../model/observation.ts';
import type { Metric } from '../model/platform.ts';

/** What a vendor's metric counts, from a day on. */
interface Definition {
  /** A date; the first one also holds for every day before it. */
  from: string;
  text: string;
}

/** A vendor's metric that is read as one of ours, with everything it has ever meant, the oldest first. */
export interface MetricSource {
  metric: Metric;
  metricName: string;
  scope: ObservedMetric['scope'];
  definitions: readonly [Definition, ...Definition[]];
}

/** A number read from a source, with what it meant when it was read. */
export function observedFrom(source: MetricSource, value: number, at: Instant): ObservedMetric {
  const { metricName, scope, definitions } = source;
  const { text, from } = definitions.findLast((definition) => definition.from <= at) ?? definitions[0];
  return { value, metricName, definition: text, definitionVersion: from, scope };
}
