import type { Instant } from '../model/instant.ts';
import { OrderFeed } from '../model/order-file.ts';
import { TenantId } from '../model/registry.ts';

/** What the key of an export says. */
export interface ExportKey {
  tenantId: string;
  feed: OrderFeed;
  at: Instant;
}

const FORM = /^([^/]+)\/([^/]+)\/(?:|.*?\D)(\d{4}-\d{2}-\d{2})(?:T(\d{2})(\d{2}))?(?!\d)[^/]*\.csv$/;

/**
 * Reads `<tenant>/<feed>/report_2026-01-14T0600_a.csv`; null where a key has another form. The time has no zone and is only
 * compared with others of its kind.
 */
export function exportKeyOf(key: string): ExportKey | null {
  const [, tenant, feed, date = '', hour = '00', minute = '00'] = FORM.exec(key) ?? [];
  const tenantId = TenantId.safeParse(tenant);
  const known = OrderFeed.safeParse(feed);
  const at = new Date(`${date}T${hour}:${minute}:00.000Z`);
  if (!tenantId.success || !known.success || Number.isNaN(at.getTime())) return null;
  if (!at.toISOString().startsWith(`${date}T${hour}`)) return null;
  return { tenantId: tenantId.data, feed: known.data, at: at.toISOString() };
}

export const exportPrefix = (tenantId: string, feed: OrderFeed): string => `${tenantId}/${feed}/`;
