import { isDeepStrictEqual } from 'node:util';
import { GraphInsight, GraphPage } from './graph-body.ts';

/**
 * The values of each metric in the insights of one post; null where nothing that is stated can be read, or is about
 * this post. An answer that states nothing means that there is no data, or none that this token may read.
 */
export function insightValues(body: unknown, graphId: string): Map<string, unknown> | null {
  const page = GraphPage.safeParse(body);
  if (!page.success) return null;
  const stated = new Map<string, unknown[]>();
  for (const item of page.data.data) {
    const insight = GraphInsight.safeParse(item).data;
    if (insight === undefined || (insight.id !== undefined && !insight.id.startsWith(`${graphId}/`))) continue;
    const { name, values = [], total_value: total } = insight;
    const known = stated.get(name) ?? [];
    stated.set(name, [...known, ...values.map(({ value }) => value), ...(total ? [total.value] : [])]);
  }
  if (page.data.data.length > 0 && stated.size === 0) return null;
  // A metric with two different values is believed neither.
  const agreed = [...stated].filter(([, values]) => values.every((value) => isDeepStrictEqual(value, values[0])));
  return new Map(agreed.map(([name, [value]]) => [name, value]));
}
