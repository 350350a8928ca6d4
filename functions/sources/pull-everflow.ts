import { networkTimeZoneOf } from '../../shared/sources/everflow-time-zone.ts';
import { everflowClient } from '../../shared/sources/everflow.ts';
import { pullFunction } from './pull-function.ts';

export const handler = pullFunction('everflow', ({ tenant, settings, ...reading }) => {
  const timeZoneId = networkTimeZoneOf(tenant.timeZone, settings);
  return timeZoneId === undefined
    ? { code: 'SETTINGS', message: `The network’s number of the time zone ${tenant.timeZone} is not configured.` }
    : everflowClient({ ...reading, timeZoneId });
});
