import type { Instant } from '../model/instant.ts';
import { WebhookDelivery, type DeliveryRef } from '../model/webhook-delivery.ts';
import { MAX_ENDPOINTS, WebhookEndpoint } from '../model/webhook-endpoint.ts';
import { afterDay } from './expiry.ts';
import {
  deliveriesPartition,
  deliveryKey,
  deliveryOf,
  dueOfTenant,
  ENDPOINT_PREFIX,
  endpointKey,
  endpointRosterKey,
  endpointsPartition,
} from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** Days until a delivery, or an endpoint that was deleted, is forgotten. */
const KEPT_DAYS = 30;

/** Where partners are told, and what became of each telling. A deleted endpoint is not found. */
export interface WebhookStore {
  /** All of a tenant, the newest first. */
  endpointsOf(tenantId: string): Promise<WebhookEndpoint[]>;
  endpoint(tenantId: string, id: string): Promise<WebhookEndpoint | undefined>;
  /** `full` where the tenant has as many as it may have; `conflict` where others were faster. */
  addEndpoint(endpoint: WebhookEndpoint): Promise<'added' | 'full' | 'conflict'>;
  /** False where somebody changed it since it was read. */
  saveEndpoint(endpoint: WebhookEndpoint, expected: number): Promise<boolean>;
  /** Saves one that was deleted, which makes room for another. False as above, or where others were faster. */
  removeEndpoint(endpoint: WebhookEndpoint, expected: number): Promise<boolean>;

  delivery(ref: DeliveryRef): Promise<WebhookDelivery | undefined>;
  /** `absent` where it must be new. False where it is not, or somebody changed it since it was read. */
  saveDelivery(delivery: WebhookDelivery, expected: ExpectedVersion): Promise<boolean>;
  /** The newest events first; `after` is an event's id. */
  deliveries(
    tenantId: string,
    endpointId: string,
    page: { limit: number; after?: string | undefined },
  ): Promise<{ deliveries: WebhookDelivery[]; more: boolean }>;
  /** Deliveries whose time has come, the longest owed first: to be tried, or left by who sent them. */
  due(tenantId: string, now: Instant, limit: number): Promise<DeliveryRef[]>;
}

export function webhookStore(tables: Tables): WebhookStore {
  const rosterOf = async (tenantId: string): Promise<Roster> => {
    const item = await tables.get('webhooks', endpointRosterKey(tenantId), { consistent: true });
    return item ? { ids: item.ids as string[], version: Number(item.version) } : { ids: [], version: 'absent' };
  };

  return {
    async endpointsOf(tenantId) {
      const endpoints: WebhookEndpoint[] = [];
      let startAfter: Item | undefined;
      do {
        const page = await tables.query({
          table: 'webhooks',
          partition: endpointsPartition(tenantId),
          sort: { prefix: ENDPOINT_PREFIX },
          newestFirst: true,
          consistent: true,
          ...(startAfter ? { startAfter } : {}),
        });
        endpoints.push(...page.items.map((item) => WebhookEndpoint.parse(item)));
        startAfter = page.next;
      } while (startAfter);
      return endpoints.filter((endpoint) => deletedAtOf(endpoint) === undefined);
    },

    async endpoint(tenantId, id) {
      const item = await tables.get('webhooks', endpointKey(tenantId, id), { consistent: true });
      const endpoint = item && WebhookEndpoint.parse(item);
      return endpoint && deletedAtOf(endpoint) === undefined ? endpoint : undefined;
    },

    async addEndpoint(endpoint) {
      const { ids, version } = await rosterOf(endpoint.tenantId);
      if (ids.length >= MAX_ENDPOINTS) return 'full';
      const { committed } = await tables.transact([
        endpointPut(endpoint, 'absent'),
        rosterPut(endpoint.tenantId, [...ids, endpoint.id], version),
      ]);
      return committed ? 'added' : 'conflict';
    },

    saveEndpoint: (endpoint, expected) => tables.write(endpointPut(endpoint, expected)),

    async removeEndpoint(endpoint, expected) {
      const { ids, version } = await rosterOf(endpoint.tenantId);
      const left = ids.filter((id) => id !== endpoint.id);
      const { committed } = await tables.transact([
        endpointPut(endpoint, expected),
        rosterPut(endpoint.tenantId, left, version),
      ]);
      return committed;
    },

    async delivery({ tenantId, endpointId, eventId }) {
      const item = await tables.get('webhooks', deliveryKey(tenantId, endpointId, eventId), { consistent: true });
      return item && WebhookDelivery.parse(item);
    },

    saveDelivery: (delivery, expected) => tables.write(deliveryPut(delivery, expected)),

    async deliveries(tenantId, endpointId, { limit, after }) {
      const { items, next } = await tables.query({
        table: 'webhooks',
        partition: deliveriesPartition(tenantId, endpointId),
        newestFirst: true,
        limit,
        ...(after === undefined ? {} : { startAfter: deliveryKey(tenantId, endpointId, after) }),
      });
      return { deliveries: items.map((item) => WebhookDelivery.parse(item)), more: next !== undefined };
    },

    async due(tenantId, now, limit) {
      const { items } = await tables.query({
        table: 'webhooks',
        index: 'dueDeliveries',
        partition: dueOfTenant(tenantId),
        sort: { to: now },
        limit,
      });
      return items.map(deliveryOf);
    },
  };
}

/** The endpoints that count, and their number's version: two that are added at once meet in it. */
interface Roster {
  ids: string[];
  version: ExpectedVersion;
}

const rosterPut = (tenantId: string, ids: readonly string[], before: ExpectedVersion): Write => ({
  table: 'webhooks',
  put: { ...endpointRosterKey(tenantId), ids, version: before === 'absent' ? 1 : before + 1 },
  when: ifVersion(before),
});

const deletedAtOf = (endpoint: WebhookEndpoint): Instant | undefined =>
  endpoint.status === 'disabled' ? endpoint.deletedAt : undefined;

export const endpointPut = (endpoint: WebhookEndpoint, expected: ExpectedVersion): Write => {
  const deletedAt = deletedAtOf(endpoint);
  return {
    table: 'webhooks',
    put: {
      ...endpointKey(endpoint.tenantId, endpoint.id),
      ...endpoint,
      ...(deletedAt === undefined ? {} : { expiresAt: afterDay(deletedAt, KEPT_DAYS) }),
    },
    when: ifVersion(expected),
  };
};

/** A delivery stands in the due index while something is owed: a try, or the outcome of one. */
export const deliveryPut = (delivery: WebhookDelivery, expected: ExpectedVersion): Write => {
  const { tenantId, endpointId, eventId, createdAt } = delivery;
  const dueAt = dueAtOf(delivery);
  return {
    table: 'webhooks',
    put: {
      ...deliveryKey(tenantId, endpointId, eventId),
      ...delivery,
      ...(dueAt === undefined ? {} : { dueKey: dueOfTenant(tenantId), dueAt }),
      expiresAt: afterDay(createdAt, KEPT_DAYS),
    },
    when: ifVersion(expected),
  };
};

const dueAtOf = (delivery: WebhookDelivery): Instant | undefined => {
  if (delivery.status === 'PENDING') return delivery.nextAt;
  return delivery.status === 'SENDING' ? delivery.until : undefined;
};
