import { Alert } from '../model/alert.ts';
import { ALERT_PREFIX, alertKey, alertSlotKey, openAlertsKey, tenantPartition } from './keys.ts';
import type { Item, Page, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** What one open alert at a time may be about. */
export type SlotRef = Pick<Alert, 'tenantId' | 'affiliateId' | 'platform' | 'subject' | 'category' | 'type'>;

export interface AlertStore {
  get(tenantId: string, id: string): Promise<Alert | undefined>;
  getMany(alerts: readonly { tenantId: string; id: string }[]): Promise<Alert[]>;
  /** The newest alert of each slot that ever had one, by `slotName`. */
  newestOf(slots: readonly SlotRef[]): Promise<Map<string, Alert>>;
  /** Writes where the expected version stands; a new alert also takes its slot. */
  save(alert: Alert, expected: ExpectedVersion, replaces?: Alert): Promise<boolean>;
  /** Newest first unless `oldestFirst`; `open` reads only alerts that are not RESOLVED. */
  list(
    tenantId: string,
    page: { open: boolean; limit: number; oldestFirst?: boolean; startAfter?: Item },
  ): Promise<{ alerts: Alert[]; page: Page }>;
}

export const slotName = (slot: SlotRef): string => `${slot.tenantId}#${holderOf(slot)}#${slot.category}#${slot.type}`;

/** Where no affiliate is concerned, the platform or subject holds the slot: two can be down at once. A credential is one of both. */
const holderOf = ({ affiliateId, platform, subject, type }: SlotRef): string => {
  if (type === 'CREDENTIAL_EXPIRING') return `${affiliateId}#${platform}`;
  return affiliateId === '-' ? `-${platform ?? subject ?? ''}` : affiliateId;
};

export function alertStore(tables: Tables): AlertStore {
  const getMany: AlertStore['getMany'] = async (alerts) => {
    const distinct = new Map(
      alerts.map((alert) => [`${alert.tenantId}#${alert.id}`, alertKey(alert.tenantId, alert.id)]),
    );
    if (distinct.size === 0) return [];
    const items = await tables.getMany('alerts', [...distinct.values()], { consistent: true });
    return items.map(alertFromItem);
  };

  return {
    getMany,

    async get(tenantId, id) {
      const item = await tables.get('alerts', alertKey(tenantId, id));
      return item && alertFromItem(item);
    },

    async newestOf(slots) {
      const distinct = new Map(slots.map((slot) => [slotName(slot), slot]));
      if (distinct.size === 0) return new Map();
      const keys = [...distinct.values()].map((slot) => slotKey(slot));
      const items = await tables.getMany('alerts', keys, { consistent: true });
      const alerts = await getMany(
        items.map((item) => ({ tenantId: String(item.tenantId), id: String(item.alertId) })),
      );
      return new Map(alerts.map((alert) => [slotName(alert), alert]));
    },

    async save(alert, expected, replaces) {
      const outcome = await tables.transact(
        expected === 'absent' ? [alertPut(alert, 'absent'), slotPut(alert, replaces)] : [alertPut(alert, expected)],
      );
      return outcome.committed;
    },

    async list(tenantId, { open, limit, oldestFirst = false, startAfter }) {
      const from = open
        ? ({ index: 'open', partition: openAlertsKey(tenantId) } as const)
        : { partition: tenantPartition(tenantId), sort: { prefix: ALERT_PREFIX } };
      const page = await tables.query({
        table: 'alerts',
        ...from,
        newestFirst: !oldestFirst,
        limit,
        ...(startAfter ? { startAfter } : {}),
      });
      return { alerts: page.items.map(alertFromItem), page };
    },
  };
}

export const alertFromItem = (item: Item): Alert => Alert.parse(item);

const slotKey = (slot: SlotRef) => alertSlotKey(slot.tenantId, holderOf(slot), slot.category, slot.type);

/** An alert that is not RESOLVED stands in the open index. */
export const alertPut = (alert: Alert, expected: ExpectedVersion): Write => ({
  table: 'alerts',
  put: {
    ...alertKey(alert.tenantId, alert.id),
    ...alert,
    ...(alert.status === 'RESOLVED' ? {} : { openKey: openAlertsKey(alert.tenantId) }),
  },
  when: ifVersion(expected),
});

/** Takes the slot for a new alert; refused when another one took it first. */
export const slotPut = (alert: Alert, replaces: Alert | undefined): Write => ({
  table: 'alerts',
  put: { ...slotKey(alert), tenantId: alert.tenantId, alertId: alert.id },
  when: replaces ? [{ attribute: 'alertId', is: 'equal', value: replaces.id }] : [{ attribute: 'pk', is: 'absent' }],
});
