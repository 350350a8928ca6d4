import * as z from 'zod';
import { route, type Route } from '../../shared/lambda/route.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { after, DAY, type Instant } from '../../shared/model/instant.ts';
import { openedStatistics, openStatistics } from '../../shared/rules/alert-statistics.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { Item } from '../../shared/store/tables.ts';

const Days = z
  .string()
  .regex(/^\d{1,2}$/, 'must be a number from 1 to 90')
  .transform(Number)
  .refine((days) => days >= 1 && days <= 90, 'must be a number from 1 to 90')
  .default(30);

/** Alerts that one answer rests on at most. */
const MAX_READ = 10_000;
const PAGE = 1_000;

type Alerts = Pick<AlertStore, 'list'>;

/** What is open now, and how the alerts of the last days went. */
export const statisticsRoute = (alerts: Alerts, maxRead = MAX_READ): Route =>
  route({
    method: 'GET',
    path: '/v1/alerts/statistics',
    roles: ['analyst', 'admin', 'operator'],
    query: z.strictObject({ days: Days }),
    async handle({ tenantId, query: { days }, now }) {
      const from = after(now, -days * DAY);
      // The oldest first: which one that is stays true where the rest is cut off.
      const open = await readAlerts(alerts, tenantId, { open: true, oldestFirst: true, room: maxRead });
      const room = maxRead - open.alerts.length;
      const recent = await readAlerts(alerts, tenantId, { open: false, oldestFirst: false, room, from });
      return {
        status: 200,
        body: {
          asOf: now,
          ...openStatistics(open.alerts),
          window: { days, from, ...openedStatistics(recent.alerts, from) },
          truncated: open.truncated || recent.truncated,
        },
      };
    },
  });

interface Reading {
  open: boolean;
  oldestFirst: boolean;
  /** Alerts that may be read. */
  room: number;
  /** Reads no further than to the first that opened before it. */
  from?: Instant;
}

/** All pages, or as much of them as there is room for. */
async function readAlerts(
  alerts: Alerts,
  tenantId: string,
  { room, from, ...order }: Reading,
): Promise<{ alerts: Alert[]; truncated: boolean }> {
  const read: Alert[] = [];
  let startAfter: Item | undefined;
  do {
    // One beyond the room tells whether there is more.
    const limit = Math.min(PAGE, room - read.length + 1);
    const { alerts: some, page } = await alerts.list(tenantId, { ...order, limit, ...(startAfter && { startAfter }) });
    const wanted = from === undefined ? some : some.filter(({ openedAt }) => openedAt >= from);
    read.push(...wanted);
    if (read.length > room) return { alerts: read.slice(0, room), truncated: true };
    startAfter = wanted.length < some.length ? undefined : page.next;
  } while (startAfter !== undefined);
  return { alerts: read, truncated: false };
}
