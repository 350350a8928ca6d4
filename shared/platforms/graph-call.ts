import type { VendorCall } from './ask-in-batches.ts';
import { type GraphCallKind, graphRefusal } from './graph-refusal.ts';
import type { GraphSettings } from './graph-request.ts';
import { usedUpUntil } from './graph-usage.ts';

/** What every call of the Graph API has in common: its errors, its limits and how it is made. */
export const graphCall = (
  { http }: GraphSettings,
  kind: GraphCallKind,
): Pick<VendorCall, 'refusal' | 'closedUntil' | 'http'> => ({
  refusal: (answer, nowMs) => graphRefusal(answer, nowMs, kind),
  closedUntil: ({ headers }, nowMs) => usedUpUntil(headers, nowMs, kind.useCases),
  http,
});
