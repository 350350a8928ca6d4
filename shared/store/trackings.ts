import type { Instant } from '../model/instant.ts';
import { TrackedOrders, Tracking } from '../model/tracking.ts';
import { everyItem } from './every-item.ts';
import { afterDay } from './expiry.ts';
import {
  TRACKING_PREFIX,
  trackedOrdersKey,
  trackingHolderKey,
  trackingKey,
  trackingPrefix,
  trackingsPartition,
} from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Item, Tables } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** `held`: a claim has the id already, perhaps this one. `again`: somebody else was at it, so that it is to be tried again. */
export type Registered = 'registered' | 'held' | 'again';

/** Tracking ids of claims, and what was counted under each. */
export interface TrackingStore {
  /** The first claim that names an id holds it for ever. */
  register(tracking: Omit<Tracking, 'everflow' | 'orders' | 'version'>): Promise<Registered>;
  /** Of claims that were made since then, the oldest first. */
  since(tenantId: string, submittedAt: Instant): Promise<Tracking[]>;
  /** In place of the version before it. False where somebody changed it since it was read. */
  save(tracking: Tracking): Promise<boolean>;
  /** How far orders were looked through; undefined where they never were. */
  orders(tenantId: string): Promise<TrackedOrders | undefined>;
  saveOrders(orders: TrackedOrders): Promise<void>;
}

/** What was counted is of no use to anybody once claims of its time are not judged by it any more. */
const KEPT_DAYS = 90;

export function trackingStore(tables: Tables): TrackingStore {
  return {
    async register({ tenantId, trackingId, submissionId, affiliateId, submittedAt }) {
      const tracking = { tenantId, trackingId, submissionId, affiliateId, submittedAt, version: 1 };
      const outcome = await tables.transact([
        {
          table: 'sources',
          put: { ...trackingHolderKey(tenantId, trackingId), submissionId, affiliateId, registeredAt: submittedAt },
          when: ifVersion('absent'),
        },
        { table: 'sources', put: itemOf(tracking), when: ifVersion('absent') },
      ]);
      if (outcome.committed) return 'registered';
      return outcome.refusals.every((refusal) => refusal === 'none' || refusal === 'condition') ? 'held' : 'again';
    },

    async since(tenantId, submittedAt) {
      const items = await everyItem(tables, {
        ...{ table: 'sources', partition: trackingsPartition(tenantId), consistent: true },
        sort: { from: trackingPrefix(submittedAt), to: `${TRACKING_PREFIX}~` },
      });
      return items.map(({ version, body }) => Tracking.parse({ ...unpacked(body), tenantId, version }));
    },

    save: (tracking) => tables.write({ table: 'sources', put: itemOf(tracking), when: ifVersion(before(tracking)) }),

    async orders(tenantId) {
      const item = await tables.get('sources', trackedOrdersKey(tenantId), { consistent: true });
      return item && TrackedOrders.parse(item);
    },

    async saveOrders(orders) {
      await tables.write({ table: 'sources', put: { ...trackedOrdersKey(orders.tenantId), ...orders }, when: [] });
    },
  };
}

const before = ({ version }: Tracking): ExpectedVersion => version - 1;

const itemOf = ({ version, ...tracking }: Tracking): Item => {
  const { tenantId: _, ...body } = tracking;
  const { tenantId, submittedAt, submissionId } = tracking;
  const expiresAt = afterDay(submittedAt, KEPT_DAYS);
  return { ...trackingKey(tenantId, submittedAt, submissionId), version, body: packed(body), expiresAt };
};
