import type { OrderDay } from '../../shared/model/order-ledger.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import type { Tables } from '../../shared/store/tables.ts';

/** Makes these all the days of orders that a tenant has. */
export async function storeOrderDays(tables: Tables, tenantId: string, days: readonly OrderDay[]): Promise<void> {
  const store = orderDayStore(tables);
  const before = await store.head(tenantId);
  await store.replace(tenantId, before, { version: before.version + 1, form: 'a', has: () => true, days });
}
