import { redtrackClient } from '../../shared/sources/redtrack.ts';
import { pullFunction } from './pull-function.ts';

export const handler = pullFunction('redtrack', ({ tenant, settings: _, ...reading }) =>
  redtrackClient({ ...reading, timeZone: tenant.timeZone }),
);
