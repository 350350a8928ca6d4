import * as z from 'zod';
import { Instant } from '../model/instant.ts';
import {
  Channel,
  Destination,
  NotificationRoute,
  ReportRoute,
  type NotificationPlan,
} from '../model/notification-plan.ts';
import { destinationPut } from './destination-states.ts';
import type { DestinationState } from '../model/notice.ts';
import { notificationPlanKey } from './keys.ts';
import type { SealedText } from './sealed-text.ts';
import type { Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

const about = { tenantId: z.string(), updatedAt: Instant, updatedBy: z.string(), version: z.int().min(1) };

/** A plan as it is kept: the addresses are sealed, each for its own destination. */
const StoredPlan = z.object({
  ...about,
  destinations: z.record(z.string(), z.object({ channel: Channel, sealed: z.string() })),
  routes: z.array(NotificationRoute),
  reports: z.array(ReportRoute).optional(),
});

/** A tenant's own plan. */
export interface TenantPlan extends NotificationPlan {
  tenantId: string;
  updatedAt: Instant;
  /** The key that saved it. */
  updatedBy: string;
  version: number;
}

/** The plans of tenants. The operators' is in a secret. */
export interface NotificationPlanStore {
  /** As it is now, with its addresses. */
  get(tenantId: string): Promise<TenantPlan | undefined>;
  /** The plan and what changes of its destinations with it, both or none. False when someone else changed either. */
  save(plan: TenantPlan, expected: ExpectedVersion, states?: readonly DestinationState[]): Promise<boolean>;
}

export const notificationPlanStore = (tables: Tables, seals: SealedText): NotificationPlanStore => ({
  async get(tenantId) {
    const item = await tables.get('notifications', notificationPlanKey(tenantId), { consistent: true });
    if (!item) return undefined;
    const { destinations: stored, ...plan } = StoredPlan.parse(item);
    const destinations = await Promise.all(
      Object.entries(stored).map(async ([name, { sealed }]) => {
        const text = await seals.open(tenantId, boundTo(name), sealed);
        return [name, Destination.parse(JSON.parse(text))] as const;
      }),
    );
    return { ...plan, destinations: Object.fromEntries(destinations) };
  },

  async save({ destinations, ...plan }, expected, states = []) {
    const { tenantId } = plan;
    const sealed = await Promise.all(
      Object.entries(destinations).map(async ([name, destination]) => {
        const text = await seals.seal(tenantId, boundTo(name), JSON.stringify(destination));
        return [name, { channel: destination.channel, sealed: text }] as const;
      }),
    );
    const { committed } = await tables.transact([
      {
        table: 'notifications',
        put: { ...notificationPlanKey(tenantId), ...plan, destinations: Object.fromEntries(sealed) },
        when: ifVersion(expected),
      },
      ...states.map((state) => destinationPut(state, state.version - 1)),
    ]);
    return committed;
  },
});

const boundTo = (name: string): string[] => ['destination', name];

/** Holds only while the plan is the one that was read. */
export const planCheck = ({ tenantId, version }: Pick<TenantPlan, 'tenantId' | 'version'>): Write => ({
  table: 'notifications',
  check: notificationPlanKey(tenantId),
  when: ifVersion(version),
});
