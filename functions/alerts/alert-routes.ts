import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { filledPage, type Rows } from '../../shared/lambda/filled-page.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import { presentAlert } from '../../shared/lambda/present-alert.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import type { Position } from '../../shared/lambda/cursor.ts';
import { AlertCategory, AlertSeverity, AlertStatus, AlertType, type Alert } from '../../shared/model/alert.ts';
import { triaged } from '../../shared/rules/alert-triage.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { Item } from '../../shared/store/tables.ts';

const Id = z.string().min(1).max(100);

const ListQuery = z.strictObject({
  ...PAGE_QUERY,
  status: AlertStatus.optional(),
  severity: AlertSeverity.optional(),
  type: AlertType.optional(),
  category: AlertCategory.optional(),
  affiliateId: Id.optional(),
  campaignId: Id.optional(),
});
type ListQuery = z.output<typeof ListQuery>;

const TriageBody = z.strictObject({
  status: z.enum(['ACKNOWLEDGED', 'RESOLVED']),
  reason: z.string().trim().min(1).max(1000),
});

type Alerts = Pick<AlertStore, 'get' | 'list' | 'save'>;

/** Trouble that a person looks at: what there is, and what was done about it. */
export const alertRoutes = (alerts: Alerts): Route[] => [
  route({
    method: 'GET',
    path: '/v1/alerts',
    roles: ['analyst', 'admin', 'operator'],
    query: ListQuery,
    async handle({ tenantId, query, after }) {
      const { items, next } = await filledPage(query.limit, after, (from) => readAlerts(alerts, tenantId, query, from));
      return { status: 200, body: { items: items.map(presentAlert) }, next };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/alerts/{id}',
    roles: ['analyst', 'admin', 'operator'],
    async handle({ tenantId, id }) {
      const alert = await alertOf(alerts, tenantId, id);
      if (!alert) throw noSuchAlert();
      return { status: 200, body: presentAlert(alert) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/alerts/{id}',
    roles: ['analyst', 'admin'],
    body: TriageBody,
    async handle({ tenantId, id, body, now }) {
      const alert = await savedChange({
        read: () => alertOf(alerts, tenantId, id),
        change: (before) => {
          const after = triaged(before, body, now);
          if (!after) throw new Problem('REVISION_CONFLICT', { detail: 'A resolved alert stays resolved.' });
          return after;
        },
        save: (after, expected) => alerts.save(after, expected),
        notFound: noSuchAlert,
      });
      return { status: 200, body: presentAlert(alert) };
    },
  }),
];

/** Alerts that are not resolved have an index of their own. */
async function readAlerts(
  alerts: Alerts,
  tenantId: string,
  query: ListQuery,
  from: Position | undefined,
): Promise<Rows<Alert>> {
  const open = query.status !== undefined && query.status !== 'RESOLVED';
  const { alerts: read, page } = await alerts.list(tenantId, {
    open,
    limit: query.limit,
    ...(from ? { startAfter: from as Item } : {}),
  });
  const rows = read.map((alert, index) => ({
    position: positionOf(page.items[index], open),
    item: passes(alert, query) ? alert : undefined,
  }));
  return { rows, more: page.next !== undefined };
}

/** The keys that a query goes on after. */
const positionOf = (item: Item | undefined, open: boolean): Position =>
  Object.fromEntries(
    ['pk', 'sk', ...(open ? ['openKey', 'openedAt'] : [])].map((name) => [name, String(item?.[name])]),
  );

const passes = (alert: Alert, query: ListQuery): boolean =>
  (['status', 'severity', 'type', 'category', 'affiliateId', 'campaignId'] as const).every(
    (field) => query[field] === undefined || query[field] === alert[field],
  );

const alertOf = (alerts: Alerts, tenantId: string, id: string): Promise<Alert | undefined> =>
  /^alr_[a-z0-9]{1,60}$/.test(id) ? alerts.get(tenantId, id) : Promise.resolve(undefined);

const noSuchAlert = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such alert.' });
