import { everflowClient } from '../../shared/sources/everflow.ts';
import { everflowZone } from './everflow-zone.ts';
import { pullFunction } from './pull-function.ts';

export const handler = pullFunction('everflow', everflowZone(everflowClient));
