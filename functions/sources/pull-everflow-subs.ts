import { everflowSubsClient } from '../../shared/sources/everflow-subs.ts';
import { everflowZone } from './everflow-zone.ts';
import { pullFunction } from './pull-function.ts';

export const handler = pullFunction('everflow-subs', everflowZone(everflowSubsClient));
