import type { NotificationPlan } from '../model/notification-plan.ts';
import type { Report } from '../model/report.ts';

/** Sorts by day; the parts hold no underscore. */
export const reportIdOf = ({ date, brandId, type }: Pick<Report, 'date' | 'brandId' | 'type'>): string =>
  `rep_${date}_${brandId}_${type}`;

/** Whom a plan wants a report sent to, each once. */
export const receiversOf = (
  { tenantId, brandId, type }: Pick<Report, 'tenantId' | 'brandId' | 'type'>,
  { reports = [] }: Pick<NotificationPlan, 'reports'>,
): string[] => [
  ...new Set(
    reports
      .filter(({ tenants, brands, types }) =>
        [tenants?.includes(tenantId), brands?.includes(brandId), types?.includes(type)].every((takes) => takes ?? true),
      )
      .flatMap(({ to }) => to),
  ),
];
