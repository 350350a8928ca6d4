import type { SourceFailure } from '../../shared/model/partition.ts';
import type { EverflowSettings } from '../../shared/sources/everflow-report.ts';
import { networkTimeZoneOf } from '../../shared/sources/everflow-time-zone.ts';
import type { ReadWith } from './pull-function.ts';

/** Reads days as the tenant's clocks have them, by the network's number of their zone; a failure where that is not known. */
export const everflowZone =
  <C>(clientOf: (settings: EverflowSettings) => C) =>
  ({ tenant, settings, ...reading }: ReadWith): C | SourceFailure => {
    const timeZoneId = networkTimeZoneOf(tenant.timeZone, settings);
    return timeZoneId === undefined
      ? { code: 'SETTINGS', message: `The network’s number of the time zone ${tenant.timeZone} is not configured.` }
      : clientOf({ ...reading, timeZoneId });
  };
