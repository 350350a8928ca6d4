import type { GraphProblem } from './graph-refusal.ts';

/** Metrics for which Meta refused a whole list of them. */
export interface RefusedMetrics {
  /** Empty where Meta does not say which. */
  names: readonly string[];
  /** They are never given for a post of this kind; otherwise Meta does not know them (any more). */
  unsupported: boolean;
}

const NOT_CROSSPOSTED = 2207086;

/** What a refusal says about the metrics that were asked for; null where it is about something else. */
export function refusedMetrics(
  { code, subcode, message }: GraphProblem,
  asked: readonly string[],
): RefusedMetrics | null {
  if (subcode === NOT_CROSSPOSTED) return { names: [], unsupported: true };
  if (code !== 100) return null;
  const named = (text = '') => {
    const words = new Set(text.split(/\W+/));
    return asked.filter((metric) => words.has(metric));
  };
  const unsupported = /does not support the (.+) metrics?\b/i.exec(message);
  if (unsupported) return { names: named(unsupported[1]), unsupported: true };
  if (/valid insights metric/i.test(message)) return { names: named(message), unsupported: false };
  // Such a refusal goes on to list every metric there is.
  const position = /metric\[(\d+)\] must be one of/i.exec(message)?.[1];
  return position === undefined
    ? null
    : { names: asked.slice(Number(position), Number(position) + 1), unsupported: false };
}
