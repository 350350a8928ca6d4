import type { Tenant } from '../../shared/model/registry.ts';
import { startOfDay } from '../../shared/rules/day-start.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import type { TenantDays } from '../../shared/sources/day-window.ts';

/** The days of a tenant's calendar, as clients of sources ask for them. */
export const tenantDays = ({ timeZone }: Pick<Tenant, 'timeZone'>): TenantDays => ({
  startOf: (date) => startOfDay(date, timeZone),
  dayOf: (at) => localDateOf(at, timeZone),
});
