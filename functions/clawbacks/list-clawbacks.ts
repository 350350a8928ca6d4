import * as z from 'zod';
import { filledPage, type Rows } from '../../shared/lambda/filled-page.ts';
import type { Position } from '../../shared/lambda/cursor.ts';
import { PAGE_QUERY, WireInstant, type ApiCall } from '../../shared/lambda/route.ts';
import { ClawbackStatus, type Clawback } from '../../shared/model/clawback.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';

const Id = z.string().min(1).max(100);

export const ListQuery = z.strictObject({
  ...PAGE_QUERY,
  status: ClawbackStatus.optional(),
  campaignId: Id.optional(),
  affiliateId: Id.optional(),
  from: WireInstant.optional(),
  to: WireInstant.optional(),
});
type ListQuery = z.output<typeof ListQuery>;

/** A page of recommendations, the newest first. An affiliate gets its own, whatever it asks for. */
export async function listClawbacks(
  clawbacks: Pick<ClawbackStore, 'list' | 'getMany'>,
  { tenantId, caller, query, after }: ApiCall<undefined, ListQuery>,
): Promise<{ items: Clawback[]; next: Position | undefined }> {
  const own = caller.affiliateId;
  if (own !== undefined && query.affiliateId !== undefined && query.affiliateId !== own)
    return { items: [], next: undefined };
  return filledPage(query.limit, after, async (from): Promise<Rows<Clawback>> => {
    const range = { from: query.from, to: query.to, before: from?.at, limit: query.limit };
    const { entries, more } = await clawbacks.list(tenantId, own ?? query.affiliateId, range);
    const read = await clawbacks.getMany(entries.map(({ id }) => ({ tenantId, id })));
    const byId = new Map(read.map((clawback) => [clawback.id, clawback]));
    const rows = entries.map(({ id, listedAt }) => {
      const clawback = byId.get(id);
      return { position: { at: listedAt }, item: clawback && passes(clawback, query) ? clawback : undefined };
    });
    return { rows, more };
  });
}

const passes = (clawback: Clawback, query: ListQuery): boolean =>
  (['status', 'campaignId'] as const).every((field) => query[field] === undefined || query[field] === clawback[field]);
